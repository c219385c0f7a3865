"""Taking the text out of an e-mail that was handed on whole."""

import html
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from .adf.letters import text_of

_XML = ("application/x-adf+xml", "application/adf+xml", "application/xml", "text/xml")
_RANKS = {**dict.fromkeys(_XML, 0), "text/plain": 1, "text/html": 2}
_HEADER = re.compile(
    rb"(?:return-path|received|received-spf|delivered-to|envelope-to|mime-version|message-id|from|to|"
    rb"reply-to|sender|subject|date|content-type|content-transfer-encoding|auto-submitted|"
    rb"authentication-results|dkim-signature|(?:x|arc|list)-[\w-]{1,30}):",
    re.IGNORECASE,
)
# A forwarded e-mail has two or three; hundreds would keep the parser busy for seconds.
_MOST_PARTS = 20
# What portals write before the lines of a mail that is no ADF, in the languages of our dealerships.
_LABELS = {
    "name": (
        "name",
        "full name",
        "customer",
        "kunde",
        "vor- und nachname",
        "姓名",
        "客户",
        "联系人",
    ),
    "phone": (
        "phone",
        "telephone",
        "tel",
        "mobile",
        "telefon",
        "handy",
        "电话",
        "手机",
        "联系电话",
    ),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮件"),
    "wish": ("vehicle", "car", "model", "fahrzeug", "modell", "车型", "意向车型"),
    "comments": ("message", "comments", "comment", "nachricht", "bemerkung", "留言", "备注"),
}
_LINE = re.compile(
    r"^[\s>*•-]{0,5}([^\s:：][^:：\n]{0,24}?)\s*[:：][ \t]*(\S.{0,499})$", re.MULTILINE
)
_NOBODY = re.compile(r"no-?reply|do-?not-?reply|mailer-daemon|postmaster|noreply", re.IGNORECASE)
_MACHINES = ("bulk", "junk", "list", "auto_reply")
_UNSEEN = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|tr|li|h\d)\s*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,2000}>")


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


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as a person reads it."""

    name: str
    address: str
    subject: str
    text: str
    automatic: bool  # Out of office, a bounce, a newsletter: no person wrote it to us.

    def guesses(self) -> dict[str, str]:
        """What a portal's lines ("Phone: 020 ...") and the sender say, for a person to check."""
        lines = {label.casefold(): value.strip() for label, value in _LINE.findall(self.text)}
        said = {
            field: next((lines[word] for word in words if word in lines), "")
            for field, words in _LABELS.items()
        }
        answerable = "" if _NOBODY.search(self.address) else self.address
        named = "" if _NOBODY.search(f"{self.name} {self.address}") else self.name
        return said | {
            "name": said["name"] or named,
            "email": said["email"] or answerable,
            "comments": said["comments"] or self.text,
        }


def mail_in(body: bytes) -> Mail | None:
    """The e-mail that a message is; None when it is none."""
    if not is_letter(body):
        return None
    headers = headers_of(body)
    name, address = parseaddr(headers.get("reply-to") or headers.get("from", ""))
    return Mail(
        name=name,
        address=address,
        subject=headers.get("subject", ""),
        text=_text_of(body),
        automatic=_is_automatic(headers),
    )


def message_id_of(body: bytes) -> str:
    """The number an e-mail carries all its life; "" when its sender gave none."""
    return headers_of(body).get("message-id", "").strip("<> ")


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


def _is_automatic(headers):
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or headers.get("precedence", "").lower() in _MACHINES
        or "list-id" in headers
        or headers.get("return-path") == "<>"
        or headers.get("content-type", "").lower().startswith("multipart/report")
    )


def _text_of(body):
    """What was written, plain before HTML, as one text."""
    if body.count(b"boundary=") > _MOST_PARTS:
        return ""
    mail = message_from_bytes(body.lstrip(), policy=policy.compat32)
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    for part in sorted(parts, key=lambda part: part.get_content_subtype() != "plain"):
        content = part.get_payload(decode=True) or b""
        text = text_of(content, part.get_content_charset() or None)[0]
        if part.get_content_subtype() == "html":
            text = html.unescape(_MARKUP.sub(" ", _BREAKS.sub("\n", _UNSEEN.sub(" ", text))))
        if text.strip():
            lines = (" ".join(line.split()) for line in text.strip().splitlines())
            return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return ""
