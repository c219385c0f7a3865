"""In which letters a text file is written."""

import codecs
import re

CHUNK = 1 << 20
SAMPLE = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSETS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "gb18030")
HIGH = re.compile(rb"[\x80-\xff]+")


def charset_of(file):
    """Return the character set of a text file, or "" when it is no text at all."""
    file.seek(0)
    head = file.read(SAMPLE)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _without_mark(head)
    if _fits(file, "utf-8"):
        return "utf-8"
    if _is_chinese(file) and _fits(file, "gb18030"):
        return "gb18030"
    return "cp1252"


def _without_mark(head):
    """UTF-16 without its mark has a zero beside nearly every letter of a Latin heading."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 8 or min(even, odd) > max(even, odd) / 8:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _fits(file, charset):
    decoder = codecs.getincrementaldecoder(charset)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(file):
    """Chinese characters are two high bytes each; umlauts stand alone among plain letters."""
    file.seek(0)
    runs = [len(run) for run in HIGH.findall(file.read(CHUNK))]
    paired = sum(run for run in runs if run % 2 == 0)
    return paired > sum(runs) / 2
