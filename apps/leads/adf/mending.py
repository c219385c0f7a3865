"""Mending what senders get wrong, so that a recovering parser loses no text."""

import html
import html.entities
import re

_LAYOUT = re.compile(
    r"</?(?:br|p|div|span|font|b|i|u|pre|wbr|o:p|html|body|hr|td|tr|table|tbody)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_VALUE = re.compile(r"""("[^"]*"|'[^']*')|=\s*([^\s"'<>=/]+(?:/[^\s"'<>=/]+)*)""")
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|(#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};))?")
_STRAY_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}


def mended(part: str) -> str:
    """The XML with layout tags gone, attributes quoted, HTML entities spelt, stray & and < escaped.

    CDATA sections stay as they are.
    """
    pieces = []
    while part:
        markup, cdata, part = part.partition("<![CDATA[")
        pieces.append(_mended_markup(markup))
        if cdata:
            inside, end, part = part.partition("]]>")
            pieces.append(f"{cdata}{inside}]]>")
    return "".join(pieces)


def _mended_markup(text: str) -> str:
    text = _LAYOUT.sub(" ", text)
    text = _AMPERSAND.sub(_spelt, text)
    text = _STRAY_LESS.sub("&lt;", text)
    return _TAG.sub(lambda tag: _VALUE.sub(_quoted, tag[0]), text)


def _spelt(found: re.Match) -> str:
    name, number = found[1], found[2]
    if number:
        # libxml2 lets a reference to half a surrogate pair through when it recovers.
        return found[0] if _is_legal(number) else "\ufffd"
    if name in _XML_OWN:
        return found[0]
    letter = html.entities.html5.get(f"{name};") if name else None
    # "&LT;" is a letter of HTML too, and must not open a tag.
    return html.escape(letter) if letter else f"&amp;{found[0][1:]}"


def _is_legal(number: str) -> bool:
    """True for a reference, such as "#228;" or "#xe4;", to what XML 1.0 (2.2) calls a character."""
    digits = number.strip("#;")
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return (
        code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )  # fmt: skip


def _quoted(found: re.Match) -> str:
    return found[0] if found[1] else f'="{found[2]}"'
