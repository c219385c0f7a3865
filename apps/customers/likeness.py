"""How much speaks for two people being one: points from 0 to 100, and the reasons for them.

Pure: what the cards of two people say goes in. Each kind of evidence counts once, with its best
pair of values. A name says most, and another name speaks against all else: families share
addresses and numbers. docs/duplicates.md tells how the points were found.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from apps.core.remarks import Remark
from apps.customers.folding import compact, fold, folds, is_han
from apps.customers.readings import LONGEST_NAME, readings

PROPOSE = 55  # From here on a person should look.
MANY = 20  # Of one name: then it says less.

POINTS = {
    "name_same": 40,
    "name_common": 27,
    "name_near": 28,
    "name_part": 24,
    "name_sounds": 18,
    "name_half": 8,
    "name_differs": -45,
    "birthday_same": 32,
    "birthday_near": 18,
    "birthday_differs": -25,
    "address_same": 22,
    "address_near": 16,
    "phone_typo": 26,
    "email_typo": 26,
    "email_account": 16,
    "same_car": 18,
    "same_company": 12,
}
AGAINST = frozenset(code for code, points in POINTS.items() if points < 0)

NEAR_NAME, NEAR_WORD, NEAR_STREET, SAME_STREET = 80, 80, 82, 94  # Likeness of spellings, of 100.
SHORTEST_ACCOUNT = 6  # "anna@" is anybody's.
# What tells the kind of a company and not which it is.
LEGAL_FORMS = frozenset(
    ["gmbh", "ag", "kg", "ohg", "ug", "co", "mbh", "ev", "ltd", "limited", "plc", "llp", "llc"]
    + ["inc", "corp", "company", "group", "holding"]
)
LEGAL_ENDINGS = ("有限责任公司", "股份有限公司", "有限公司", "公司", "集团")


@dataclass(frozen=True)
class Profile:
    """What the cards of one person say that can tell them from others."""

    kind: str = "person"
    names: tuple[tuple[str, str], ...] = ()  # (as written, in Latin letters)
    birthdays: tuple[date, ...] = ()
    addresses: tuple[tuple[str, str, str], ...] = ()  # (street, postal code, city)
    phones: tuple[str, ...] = ()  # E.164
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """The points, and what they are for: the strongest reason first."""

    score: int = 0
    reasons: tuple[Remark, ...] = field(default=())


def compare(one: Profile, other: Profile, *, namesakes: int = 0, more=()) -> Likeness:
    """Return how alike two people are.

    `namesakes` is how many others have the same name, `more` the evidence of other apps.
    """
    if one.kind != other.kind:
        return Likeness()
    names = _best(_names, one.names, other.names)
    if names and names.code == "name_same" and namesakes > MANY:
        names = Remark("name_common", names.facts)
    said = [
        names,
        _best(_birthdays, one.birthdays, other.birthdays),
        _best(_addresses, one.addresses, other.addresses),
        _best(_phones, one.phones, other.phones),
        _best(_emails, one.emails, other.emails),
        *more,
    ]
    found = [remark for remark in said if remark]
    score = sum(POINTS[remark.code] for remark in found)
    found.sort(key=lambda remark: -POINTS[remark.code])
    return Likeness(max(0, min(100, score)), tuple(found))


def name_alike(one: Profile, other: Profile) -> bool:
    """Whether the names alone leave it open that both are one: all else costs more to know."""
    names = _best(_names, one.names, other.names)
    return names is None or names.code != "name_differs"


def whole_names(name: str, latin: str = "") -> frozenset[str]:
    """The name without spaces, from each of its words on and round again, in every spelling.

    "Xiaoming Wang", "Wang Xiaoming" and 王小明 have one of them in common.
    """
    return _forms(name, latin).turned


def _best(judge, ones, others):
    """What the best pair of values says; None where nothing can be said."""
    said = [remark for one in ones for other in others if (remark := judge(one, other))]
    return max(said, key=lambda remark: POINTS[remark.code], default=None)


@dataclass(frozen=True)
class _Forms:
    han: str
    turned: frozenset[str]
    sorted: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=20_000)
def _forms(name, latin):
    words = [_meaningful(folded.split()) for text in (name, latin) for folded in folds(text)]
    han = compact(name)
    if not (han and all(map(is_han, han))):
        han = ""
    elif len(han) <= LONGEST_NAME:
        words += [[read[0], "".join(read[1:])] for read in readings(han) if all(read)]
    else:
        han = _without_ending(han)
        words.append([han])
    words = [each for each in words if each]
    turned = {"".join(each[at:] + each[:at]) for each in words for at in range(len(each))}
    return _Forms(
        han=han,
        turned=frozenset(turned),
        sorted=frozenset(" ".join(sorted(each)) for each in words),
        words=frozenset(words[0]) if words else frozenset(),
    )


def _meaningful(words):
    return [word for word in words if word not in LEGAL_FORMS] or words


def _without_ending(han):
    ending = next((each for each in LEGAL_ENDINGS if han.endswith(each) and han != each), "")
    return han.removesuffix(ending)


def _names(one, other):
    facts = {"one": one[0], "other": other[0]}
    first, second = _forms(*one), _forms(*other)
    if first.han and second.han:
        # Many names sound alike; whoever writes both in characters means the characters.
        if first.han == second.han:
            return Remark.of("name_same", **facts)
        sounds = first.turned & second.turned
        return Remark.of("name_sounds" if sounds else "name_differs", **facts)
    if first.turned & second.turned or first.sorted & second.sorted:
        return Remark.of("name_same", **facts)
    return Remark.of(_spelt_alike(first, second), **facts)


def _spelt_alike(first, second):
    likeness = max(
        (fuzz.ratio(one, other) for one in first.sorted for other in second.sorted), default=0
    )
    if likeness >= NEAR_NAME:
        return "name_near"
    if _is_part(first.words, second.words) or _is_part(second.words, first.words):
        return "name_part"
    alike = any(
        fuzz.ratio(word, other) >= NEAR_WORD
        for word in first.words
        for other in second.words
        if min(len(word), len(other)) > 1
    )
    return "name_half" if alike else "name_differs"


def _is_part(words, others):
    return 1 < len(words) <= len(others) and all(_among(word, others) for word in words)


def _among(word, words):
    """Whether a word of a name, or its first letter, is one of the other's."""
    return word in words or (len(word) == 1 and any(each.startswith(word) for each in words))


def _birthdays(one, other):
    facts = {"one": one.isoformat(), "other": other.isoformat()}
    if one == other:
        return Remark.of("birthday_same", **facts)
    turned = (one.year, one.day, one.month) == (other.year, other.month, other.day)
    if turned or OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") == 1:
        return Remark.of("birthday_near", **facts)
    return Remark.of("birthday_differs", **facts)


def _addresses(one, other):
    (street, postcode, city), (street2, postcode2, city2) = _place(*one), _place(*other)
    if not (street and street2):
        return None
    same_place = (postcode and postcode == postcode2) or (city and city == city2)
    unknown = not (postcode or city) or not (postcode2 or city2)
    likeness = fuzz.ratio(street, street2)
    facts = {"one": ", ".join(filter(None, one)), "other": ", ".join(filter(None, other))}
    if likeness >= SAME_STREET and _digits(street) == _digits(street2) and (same_place or unknown):
        return Remark.of("address_same", **facts)
    if likeness >= NEAR_STREET and (same_place or unknown):
        return Remark.of("address_near", **facts)
    return None


@lru_cache(maxsize=20_000)
def _place(street, postcode, city):
    return " ".join(sorted(fold(street).split())), compact(postcode), compact(city)


def _digits(text):
    return [word for word in text.split() if any(char.isdecimal() for char in word)]


def _phones(one, other):
    if one != other and OSA.distance(one, other, score_cutoff=1) == 1:
        # The last digits tell the evidence apart; whole numbers have no place in a reason.
        return Remark.of("phone_typo", one=one[-4:], other=other[-4:])
    return None


def _emails(one, other):
    facts = {"one": _masked(one), "other": _masked(other)}
    if one == other:
        return None
    if OSA.distance(one, other, score_cutoff=1) == 1:
        return Remark.of("email_typo", **facts)
    account, account2 = one.partition("@")[0], other.partition("@")[0]
    if account == account2 and len(account) >= SHORTEST_ACCOUNT:
        return Remark.of("email_account", **facts)
    return None


def _masked(email):
    account, _at, host = email.partition("@")
    return f"{account[:2]}…@{host}"
