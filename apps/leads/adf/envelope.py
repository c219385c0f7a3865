"""Taking the <adf> element out of the e-mail, page or file around it."""

import html
import re

from apps.leads.remarks import Remark, Unreadable

_NAME = r"(?:[\w.-]{1,40}:)?adf"
_OPEN = re.compile(rf"<{_NAME}(?=[\s>/])", re.IGNORECASE)
_CLOSE = re.compile(rf"</{_NAME}\s*>", re.IGNORECASE)
_EMPTY = re.compile(rf"<{_NAME}\b[^<>]*/>", re.IGNORECASE)
_ESCAPED = re.compile(rf"&(?:lt|#60|#x3c);{_NAME}(?=[\s/&])", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_ENDLESS = re.compile(r"&#x?[0-9a-f]{8,};?", re.IGNORECASE)
# An HTML page around the enquiry may have its own doctype, which names nothing but html.
_DECLARED = re.compile(r"<!\s*(?:ENTITY|DOCTYPE(?!\s+html[\s>]))", re.IGNORECASE)


def adf_in(text: str) -> tuple[str, list[Remark]]:
    """The first `<adf ... </adf>` of a message, unescaped if need be; what precedes it is dropped.

    Raises Unreadable when there is none, or when a DOCTYPE or ENTITY is declared anywhere.
    """
    _refuse_declarations(text)
    if not _OPEN.search(text) and _ESCAPED.search(text):
        text = _unescaped(text)
        _refuse_declarations(text)
    start = _OPEN.search(text)
    if start is None:
        raise Unreadable(Remark.of("no_adf"))
    if empty := _EMPTY.match(text, start.start()):
        return empty[0], []
    remarks = []
    end = _CLOSE.search(text, start.end())
    if end is None:
        remarks.append(Remark.of("cut_off"))
    count = len(_OPEN.findall(text))
    if count > 1:
        remarks.append(Remark.of("more_than_one_adf", count=count))
    return text[start.start() : end.end() if end else len(text)], remarks


def _refuse_declarations(text: str) -> None:
    if _DECLARED.search(text):
        raise Unreadable(Remark.of("doctype_refused"))


def _unescaped(text: str) -> str:
    """XML shown as text in an HTML e-mail: its own tags are escaped, real ones are layout."""
    shown = _MARKUP.sub(" ", text[_ESCAPED.search(text).start() :])
    # Python refuses to read numbers of thousands of digits; no letter has more than seven.
    return html.unescape(_ENDLESS.sub("", shown)).replace("\xa0", " ")
