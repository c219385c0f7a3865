"""From the bytes of a message to its letters."""

import codecs
import re

from apps.leads.remarks import Remark

# A short list on purpose: codecs such as hex, idna or utf-7 are no way to send an enquiry.
# Latin-1 and ASCII are read as their superset Windows-1252, GB 2312 and GBK as GB 18030.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_SELF_CHECKING = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "shift_jis",
                  "euc_jp", "euc_kr"}  # fmt: skip
_SINGLE_BYTE = {"cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859-2",
                "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r"}  # fmt: skip
_SAMPLE = 2000  # Letters enough to tell Chinese from German.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE
)
# What XML 1.0 allows no character to be (section 2.2); a parser stops at the first.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(body: bytes, charset: str | None) -> tuple[str, list[Remark]]:
    """The message as text, with remarks on what was guessed, replaced or dropped.

    The byte order mark counts first, then a declared multi-byte set that fits, then UTF-8 if it
    fits, then a declared single-byte set: one that fits any bytes proves nothing by fitting.
    """
    remarks: list[Remark] = []
    text, used, declared = _decoded(body, _declared(body, charset, remarks))
    if used is None:
        text, used = _guessed(body, declared)
        if not declared:
            remarks.append(Remark.of("charset_guessed", used=used))
    if declared and used != declared:
        remarks.append(Remark.of("charset_not_as_declared", declared=declared, used=used))
    if lost := text.count("\ufffd"):
        remarks.append(Remark.of("bytes_replaced", count=lost, used=used))
    text, dropped = _ILLEGAL.subn("", text)
    if dropped:
        remarks.append(Remark.of("control_characters", count=dropped))
    return text, remarks


def _declared(body: bytes, charset: str | None, remarks: list[Remark]) -> list[str]:
    """The sets that Content-Type and the XML declaration name, by their Python names."""
    in_xml = _DECLARATION.search(body)
    names = [charset or "", in_xml[1].decode("ascii", "replace") if in_xml else ""]
    known = []
    for name in filter(None, names):
        try:
            found = codecs.lookup(name.strip(" \"'")).name
        except (LookupError, ValueError):
            found = ""
        found = _SUPERSETS.get(found, found)
        if found in _SELF_CHECKING or found in _SINGLE_BYTE:
            known.append(found)
        else:
            remarks.append(Remark.of("charset_unknown", declared=name))
    return known


def _decoded(body: bytes, declared: list[str]) -> tuple[str, str | None, str]:
    """The text, the set that fits strictly (None when none does) and the one declared first."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            # The mark is part of the encoding, so nothing else was declared.
            return body.removeprefix(bom).decode(encoding, "replace"), encoding, ""
    first = declared[0] if declared else ""
    if body.isascii() and b"\x00" not in body:
        return body.decode("ascii"), first or "utf-8", first
    wide = [_without_mark(body)] if b"\x00" in body else []
    sure = [name for name in declared if name in _SELF_CHECKING and not name.startswith("utf-16")]
    weak = [name for name in declared if name in _SINGLE_BYTE]
    for encoding in filter(None, [*wide, *sure, "utf-8", *weak]):
        try:
            return body.decode(encoding), encoding, "" if encoding in wide else first
        except UnicodeDecodeError:
            continue
    return "", None, first


def _without_mark(body: bytes) -> str | None:
    """UTF-16 that came without its byte order mark, told by the zero byte beside each letter."""
    zeros_after, zeros_before = body[1::2].count(0), body[::2].count(0)
    if max(zeros_after, zeros_before) * 4 < len(body):
        return None
    return "utf-16-le" if zeros_after > zeros_before else "utf-16-be"


def _guessed(body: bytes, declared: str) -> tuple[str, str]:
    """The likeliest reading of bytes that fit nothing strictly; broken letters become U+FFFD."""
    for encoding in dict.fromkeys(filter(None, [declared, "utf-8"])):
        text = body.decode(encoding, "replace")
        broken = text.count("\ufffd")
        if broken < len(text) - len(text.encode("ascii", "ignore")) - broken:
            return text, encoding
    text = body.decode("gb18030", "replace")
    letters = [letter for letter in text if letter > "\x7f"][:_SAMPLE]
    # Two Latin letters can pass for one rare Chinese character, hardly for a common one.
    common = sum(len(letter.encode("gb2312", "ignore")) == 2 for letter in letters)
    if common * 2 > len(letters):
        return text, "gb18030"
    return body.decode("cp1252", "replace"), "cp1252"
