"""What somebody types into the search box, turned into beginnings of search keys.

The reading side of `keys`. For each term: customers having a key that begins with one of its
prefixes (one B-tree scan each), or, where allowed and little was found, having a key that contains
its inside (trigrams). Customers must match every term, or else the whole:
`(term AND term AND ...) OR whole`.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from apps.customers.folding import compact, fold, folds, is_unspaced
from apps.customers.keys import MAX_LENGTH, Key, Kind, fold_email
from apps.customers.phones import digits

# Trigrams cannot serve less.
SHORTEST_INSIDE = 3
# One digit as a last one would fit a tenth of all customers.
SHORTEST_PHONE_END = 2
SHORTEST_VIN = 3
LONGEST_INITIALS = 4
LONGEST_PLATE_LETTERS = 5
# Further words could only narrow; a pasted paragraph must not become forty scans.
MOST_TERMS = 8

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
CHINESE_PLATE = re.compile(rf"[{PROVINCES}][a-z][a-z0-9]{{0,6}}[挂学警港澳]?")
ONLY_PHONE = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")
TRUNK_ZERO = re.compile(r"(?<=\d)\s*\(0\)")

CODES = (Kind.PLATE, Kind.VIN, Kind.NUMBER)


@dataclass(frozen=True)
class Term:
    """One thing that must match: any of `prefixes`, or `inside` within a key of `inside_kinds`.

    `inside` is empty where a scan for a substring is not allowed (below three characters, and
    for Chinese, whose every substring already begins a key). Prefixes are folded but not escaped
    for LIKE.
    """

    prefixes: tuple[Key, ...]
    inside: str = ""
    inside_kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Query:
    """All of `terms`, or `whole` (the text as one plate, number, address or joined name)."""

    terms: tuple[Term, ...] = ()
    whole: Term | None = None

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def may_look_inside(self) -> bool:
        """Whether a substring fall-back can serve the whole, or every term."""
        if self.whole and self.whole.inside:
            return True
        return bool(self.terms) and all(map(_serves_inside, self.terms))


def terms_of(query: str) -> Query:
    """Read what was typed so far: words, Chinese, digits of a phone, e-mail, plate or VIN, mixed.

    Words are matched from the beginning of any word, digits as the beginning, the end (from two)
    or, as a fall-back, the inside (from three) of a phone. At most eight terms count.
    """
    # No key holds a zero character, and the database refuses to be asked for one.
    typed = unicodedata.normalize("NFKC", query).replace("\0", " ").strip()
    if ONLY_PHONE.fullmatch(typed):
        return Query((_digits_term(typed),))
    pieces = [piece for word in typed.split() for piece in _pieces(word)]
    terms = [_term(kind, piece) for kind, piece in _joined_digits(pieces)]
    return Query(tuple(terms[:MOST_TERMS]), _whole(typed, pieces))


def _pieces(word):
    """The parts of one typed word, each with what it is: an address, a plate, a run of letters."""
    if "@" in word:
        return [("email", word)]
    if CHINESE_PLATE.fullmatch(compact(word)):
        return [("plate", compact(word))]
    if ONLY_PHONE.fullmatch(word):
        return [("digits", word)]
    found = []
    for folded, spelt in zip(fold(word).split(), _spellings(word), strict=True):
        runs = ["".join(chars) for _, chars in groupby(folded, is_unspaced)]
        found += [_run(spelt)] if len(runs) == 1 else [_run(run) for run in runs]
    return found


def _spellings(word):
    """For each folded part of the word its spellings, apart by a space, the plain one first."""
    return [
        " ".join(dict.fromkeys(each)) for each in zip(*map(str.split, folds(word)), strict=False)
    ]


def _run(run):
    return ("digits" if run.isdecimal() else "word", run)


def _joined_digits(pieces):
    """Groups of digits typed one after the other are one number: "wang 138 0013"."""
    for kind, group in groupby(pieces, lambda piece: piece[0]):
        texts = [text for _, text in group]
        yield from (
            [(kind, " ".join(texts))] if kind == "digits" else [(kind, each) for each in texts]
        )


def _term(kind, text):
    if kind == "email":
        return _email_term(text)
    if kind == "plate":
        return Term((Key(Kind.PLATE, text), Key(Kind.NAME, text)))
    if kind == "digits":
        return _digits_term(text)
    spellings = text.split()
    if is_unspaced(spellings[0][0]):
        return _unspaced_term(spellings[0])
    if spellings[0].isalpha():
        return _word_term(spellings)
    return _code_term(spellings[0])


def _unspaced_term(run):
    kinds = (Kind.NAME, Kind.PLATE) if run in PROVINCES else (Kind.NAME,)
    return Term(_prefixes(kinds, [run]))


def _word_term(spellings):
    word = spellings[0]
    kinds = [Kind.NAME, Kind.PINYIN]
    if len(word) > 1:
        kinds.append(Kind.EMAIL)
        kinds += [Kind.INITIALS] if len(word) <= LONGEST_INITIALS else []
        kinds += [Kind.PLATE] if len(word) <= LONGEST_PLATE_LETTERS else []
    if len(word) >= SHORTEST_VIN:
        kinds += [Kind.VIN, Kind.NUMBER]
    return _with_inside(word, (Kind.NAME, Kind.EMAIL), _prefixes(kinds, spellings))


def _code_term(code):
    kinds = (*CODES, Kind.NAME, Kind.EMAIL)
    return _with_inside(code, (*CODES, Kind.EMAIL), _prefixes(kinds, [code]))


def _digits_term(typed):
    """Digits as a phone in any form people dial it, and as a part of any other number."""
    whole = digits(TRUNK_ZERO.sub("", typed))
    if typed.startswith("+"):
        return _with_inside(whole, (Kind.PHONE,), _prefixes((Kind.PHONE,), [whole]))
    # Kept without the 00 of abroad and the trunk 0; "0" alone is left as it is.
    phones = dict.fromkeys(bare for zeros in ("", "0", "00") if (bare := whole.removeprefix(zeros)))
    found = list(_prefixes((Kind.PHONE,), phones))
    if len(whole) >= SHORTEST_PHONE_END:
        found.append(Key(Kind.PHONE_END, whole[::-1]))
    found += _prefixes((Kind.PLATE, Kind.NUMBER, Kind.NAME, Kind.EMAIL), [whole])
    if len(whole) >= SHORTEST_VIN:
        found.append(Key(Kind.VIN, whole))
    return _with_inside(whole, (Kind.PHONE, *CODES, Kind.EMAIL), tuple(found))


def _email_term(word):
    address = fold_email(word)
    return _with_inside(address, (Kind.EMAIL,), _prefixes((Kind.EMAIL,), [address]))


def _whole(typed, pieces):
    """The text as one thing, where its words alone would not find it; None for a single word."""
    if len(pieces) < 2:
        return None
    joined = list(dict.fromkeys(each.replace(" ", "") for each in folds(typed)))
    if any(char.isdecimal() for char in joined[0]):
        chinese = any(map(is_unspaced, joined[0]))
        kinds = (Kind.NAME, Kind.PLATE) if chinese else (Kind.NAME, *CODES)
    else:
        kinds = (Kind.NAME, Kind.PINYIN)
    if " " in typed:
        return Term(_prefixes(kinds, joined))
    address = fold_email(typed)
    prefixes = _prefixes(kinds, joined) + _prefixes((Kind.EMAIL,), [address])
    return _with_inside(address, (Kind.EMAIL,), prefixes)


def _prefixes(kinds, texts):
    return tuple(Key(kind, text[:MAX_LENGTH]) for text in texts for kind in kinds)


def _with_inside(text, kinds, prefixes):
    if len(text) < SHORTEST_INSIDE:
        return Term(prefixes)
    return Term(prefixes, text[:MAX_LENGTH], kinds)


def _serves_inside(term):
    # Any substring of a Chinese name begins a key already.
    return bool(term.inside) or is_unspaced(term.prefixes[0].key[0])
