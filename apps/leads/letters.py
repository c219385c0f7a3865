"""Taking the text out of an e-mail that was handed on whole."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

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
    if not _HEADER.match(body.lstrip()[:40]) or body.count(b"boundary=") > _MOST_PARTS:
        return body, charset
    mail = message_from_bytes(body.lstrip(), policy=policy.default)
    parts = [part for part in mail.walk() if part.get_content_type() in _RANKS]
    for part in sorted(parts, key=_rank):
        content = part.get_payload(decode=True)
        if content and b"<" in content:
            return content, part.get_content_charset("")
    return body, charset


def _rank(part: EmailMessage) -> int:
    return _RANKS[part.get_content_type()]
