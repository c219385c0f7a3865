"""Taking the text out of an e-mail that was handed on whole."""

import re
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser

_XML = ("application/x-adf+xml", "application/adf+xml", "application/xml", "text/xml")
_RANKS = {**dict.fromkeys(_XML, 0), "text/plain": 1, "text/html": 2}
_HEADER = re.compile(
    rb"(?:return-path|received|delivered-to|mime-version|message-id|from|to|subject|date|"
    rb"content-type|content-transfer-encoding):",
    re.IGNORECASE,
)
# A forwarded e-mail has two or three; hundreds would keep the parser busy for seconds.
_MOST_PARTS = 20


def content_of(body: bytes, charset: str) -> tuple[bytes, str]:
    """The part of an e-mail (RFC 5322) that holds the enquiry, and its character set.

    XML comes before plain text and HTML, and a transfer encoding is undone. What is no e-mail, or
    has no such part, is given back as it came.
    """
    if not is_letter(body) or body.count(b"boundary=") > _MOST_PARTS:
        return body, charset
    mail = message_from_bytes(body.lstrip(), policy=policy.default)
    parts = [part for part in mail.walk() if part.get_content_type() in _RANKS]
    for part in sorted(parts, key=_rank):
        content = part.get_payload(decode=True)
        if content and b"<" in content:
            return content, part.get_content_charset("")
    return body, charset


def is_letter(body: bytes) -> bool:
    """Whether a message begins as an e-mail does, with its headers."""
    return bool(_HEADER.match(body.lstrip()[:40]))


def headers_of(body: bytes) -> dict[str, str]:
    """The headers of an e-mail by their small names, decoded; none of what is no e-mail."""
    if not is_letter(body):
        return {}
    mail = BytesHeaderParser(policy=policy.compat32).parsebytes(body.lstrip())
    return {name.lower(): _decoded(value) for name, value in reversed(mail.items())}


def _decoded(value: object) -> str:
    """A header as a person reads it; of a broken one what can be read."""
    try:
        words = [
            word if isinstance(word, str) else word.decode(charset or "utf-8", "replace")
            for word, charset in decode_header(str(value))
        ]
    except (LookupError, ValueError, HeaderParseError):
        words = [str(value)]
    text = "".join(words).encode("utf-8", "replace").decode("utf-8", "replace")
    return " ".join(text.replace("\x00", "").split())


def _rank(part: EmailMessage) -> int:
    return _RANKS[part.get_content_type()]
