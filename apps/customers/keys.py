"""Search keys: the rows by which somebody is found while a colleague is still typing.

Every key is matched from its beginning, so what may be typed first must begin a key of its own:
a later word of a name, a later character of a Chinese one, the last digits of a phone (kept
backwards). A B-tree then answers any of them; see `terms` for the typed side.
"""

from enum import StrEnum
from itertools import groupby, islice
from typing import NamedTuple

from apps.customers.folding import compact, fold, folds, is_han, is_unspaced
from apps.customers.phones import digits, national_digits
from apps.customers.readings import LONGEST_NAME, readings

MAX_LENGTH = 80
# A long company name in Chinese would make hundreds.
MOST_OF_A_NAME = 64
VIN_TAIL = 8


class Kind(StrEnum):
    NAME = "name"
    PINYIN = "pinyin"
    INITIALS = "initials"
    PHONE = "phone"
    PHONE_END = "phone_end"
    EMAIL = "email"
    PLATE = "plate"
    VIN = "vin"
    NUMBER = "number"


class Key(NamedTuple):
    """One row: what it is a key of, and the folded text, at most 80 characters."""

    kind: Kind
    key: str


def keys_of_name(name: str, latin: str = "") -> set[Key]:
    """Keys of a person's or company's name; `latin` is its form in Latin letters, if it has one.

    At most 64: those of the name itself go before pinyin, pinyin before initials.
    """
    found = []
    for written in (name, latin):
        for folded in folds(written):
            found += [Key(Kind.NAME, key) for key in _word_starts(folded.split())]
    runs = _unspaced_runs(fold(name))
    found += [Key(Kind.NAME, key) for run in runs for key in _endings(run)]
    read = [(run, syllables) for run in runs if _all_han(run) for syllables in readings(run)]
    for _, syllables in read:
        found += [
            Key(Kind.PINYIN, "".join(ending)) for ending in _endings(syllables) if all(ending)
        ]
    for run, syllables in read:
        found += [Key(Kind.INITIALS, key) for key in _initials(run, syllables)]
    return set(islice(dict.fromkeys(_fitting(found)), MOST_OF_A_NAME))


def keys_of_phone(e164: str) -> set[Key]:
    """Keys of a number: all its digits, those of the country alone, and all of them backwards."""
    whole = digits(e164)
    return set(
        _fitting(
            [
                Key(Kind.PHONE, whole),
                Key(Kind.PHONE, national_digits(e164)),
                Key(Kind.PHONE_END, whole[::-1]),
            ]
        )
    )


def keys_of_email(email: str) -> set[Key]:
    """The one key of an address, all of it: its local part is where it begins."""
    return set(_fitting([Key(Kind.EMAIL, fold_email(email))]))


def keys_of_plate(plate: str) -> set[Key]:
    """Keys of a plate without separators: all of it, and from each later group of it.

    "KA-MB 204" is found by "kamb204", "mb204" and "204", "京A·12345" also by "a12345".
    """
    return set(_fitting(Key(Kind.PLATE, key) for key in _group_starts(plate)))


def keys_of_vin(vin: str) -> set[Key]:
    """Keys of a vehicle number: all of it and its last eight characters, as workshops quote it."""
    whole = compact(vin)
    return set(_fitting([Key(Kind.VIN, whole), Key(Kind.VIN, whole[-VIN_TAIL:])]))


def keys_of_number(number: str) -> set[Key]:
    """Keys of an order, invoice or other number: from each part of it, the last also without zeros.

    "O-2026-00123" is found by "o202600123", "202600123", "00123" and "123".
    """
    groups = _groups(number)
    keys = [*_group_starts(number), groups[-1].lstrip("0") if groups else ""]
    return set(_fitting(Key(Kind.NUMBER, key) for key in keys))


def fold_email(text: str) -> str:
    """An address in lower case without spaces; its dots and accents tell people apart."""
    return "".join(text.casefold().split())


def _word_starts(words):
    """From each word to the end, with spaces and without."""
    for start in range(len(words)):
        yield " ".join(words[start:])
        yield "".join(words[start:])


def _endings(sequence):
    return [sequence[start:] for start in range(len(sequence))]


def _unspaced_runs(folded):
    """The stretches of Chinese, Japanese or Korean; a space within one is no border."""
    kinds = groupby(folded.replace(" ", ""), is_unspaced)
    return ["".join(chars) for unspaced, chars in kinds if unspaced]


def _all_han(run):
    return all(is_han(char) for char in run)


def _initials(run, syllables):
    """First letters from each character on, of what may be a person's name, never of one alone."""
    if len(run) > LONGEST_NAME or not all(syllables):
        return []
    letters = "".join(syllable[0] for syllable in syllables)
    return [ending for ending in _endings(letters) if len(ending) > 1]


def _groups(text):
    """Digits, letters and Chinese characters apart: "京A·12345" is 京, a, 12345."""
    words = fold(text).split()
    return ["".join(chars) for word in words for _, chars in groupby(word, _class_of)]


def _class_of(char):
    return "digit" if char.isdecimal() else "unspaced" if is_unspaced(char) else "letter"


def _group_starts(text):
    return ["".join(rest) for rest in _endings(_groups(text))]


def _fitting(keys):
    """The keys that are not empty, cut to what a row holds."""
    return [Key(kind, key[:MAX_LENGTH].strip()) for kind, key in keys if key.strip()]
