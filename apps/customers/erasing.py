"""By what a person would still be recognised: what an erasure looks for in every corner."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.db.models import Q

from . import phones
from .models import ContactPoint, Customer

REPLACEMENT = "\N{FULL BLOCK}\N{FULL BLOCK}\N{FULL BLOCK}"
SHORTEST = 2  # Letters, digits or pictures; a shorter name would cut holes into everything.
# Where our own words stand in remarks and outcomes, whatever somebody is called.
OURS = ("code", "outcome")
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHORTEST_NATIONAL = 6  # Digits; fewer may be anything where no country code stands before them.
# What people write between digits. Python and PostgreSQL read these patterns alike.
BETWEEN = r"[-\t .()/\u00a0]{0,3}"
END = 5  # Digits by which a number is looked for first; the shortest in the world have no fewer.
RUN = re.compile(rf"\d(?:{BETWEEN}\d){{{END - 1},}}")
WORD = re.compile(r"[\w.+@-]+")
AROUND = ".+-"


@dataclass(frozen=True)
class Traces:
    """People about to be erased: their cards, contact points, and how these are written."""

    customer: Customer | None  # None for several people at once.
    cards: tuple
    points: tuple
    words: tuple[str, ...]

    @cached_property
    def pattern(self):
        """A pattern of their phones, addresses and accounts however written, "" for none.

        To be used whatever the case of letters, by `re` or PostgreSQL's `~*`.
        """
        return "|".join(dict.fromkeys(filter(None, map(_pattern_of, self.points))))

    @cached_property
    def _written(self):
        return re.compile(self.pattern or r"(?!)", re.IGNORECASE)

    def reach(self, text):
        """Whether a text holds a phone, an address or an account of theirs."""
        # The patterns are exact and slow; most rows of a file have nothing like them.
        return self._hinted(text) and self._written.search(text) is not None

    @cached_property
    def _hints(self):
        """What a text must hold to be worth a closer look: ends of numbers, and words."""
        ends, words = set(), set()
        for point in self.points:
            if point.kind == ContactPoint.Kind.PHONE:
                ends.add(phones.digits(point.value)[-END:])
            elif point.kind != ContactPoint.Kind.EXTERNAL:
                words.add(point.value.casefold())
        odd = any(WORD.fullmatch(word) is None or word != word.strip(AROUND) for word in words)
        return ends, words, odd or any(len(end) < END for end in ends)

    def _hinted(self, text):
        ends, words, odd = self._hints
        if odd or not words.isdisjoint(w.strip(AROUND) for w in WORD.findall(text.casefold())):
            return True
        # Two numbers with a space between them are one run here.
        runs = (re.sub(r"\D+", "", run) for run in RUN.findall(text)) if ends else ()
        return any(run[at : at + END] in ends for run in runs for at in range(len(run) - END + 1))

    def named_in(self, field):
        """The condition that a text in the database names them or says how they are reached."""
        named = Q(**{f"{field}__iregex": self.pattern}) if self.pattern else Q(pk__in=())
        for word in self.words:
            named |= Q(**{f"{field}__contains": word})
        return named

    def cut(self, text):
        """Return a text without these people's names, phones and addresses."""
        text = self._written.sub(REPLACEMENT, text)
        for word in self.words:
            text = text.replace(word, REPLACEMENT)
        return text

    def cut_values(self, said, ours=OURS):
        """Return parsed JSON without these people in its strings; its names and keys stay.

        `ours` are the names whose values are no word of anybody's.
        """
        if isinstance(said, str):
            return said if KEY.fullmatch(said) else self.cut(said)
        if isinstance(said, list):
            return [self.cut_values(each, ours) for each in said]
        if isinstance(said, dict):
            return {k: v if k in ours else self.cut_values(v, ours) for k, v in said.items()}
        return said


def traces_of(customer):
    """Read what a person is recognised by, over all their cards."""
    cards = tuple(Customer.objects.filter(canonical=customer.canonical_id))
    points = tuple(ContactPoint.objects.of(customer))
    words = {name for card in cards for name in (card.name, card.name_latin, card.street)}
    for point in points:
        words |= {point.value, point.shown}
        if point.kind == ContactPoint.Kind.PHONE:
            words |= _phone_forms(point.value)
    words = {form for word in words if _is_telling(word) for form in _spellings(word)}
    return Traces(customer, cards, points, _longest_first(words))


def together(several):
    """Return the traces of several people as if they were one."""
    cards = tuple(card for traces in several for card in traces.cards)
    points = tuple(point for traces in several for point in traces.points)
    words = {word for traces in several for word in traces.words}
    return Traces(None, cards, points, _longest_first(words))


def _longest_first(words):
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _is_telling(word):
    kinds = [unicodedata.category(sign) for sign in word]
    return sum(kind[0] in "LN" or kind == "So" for kind in kinds) >= SHORTEST


def _spellings(word):
    """A word as it stands, and as JSON and XML write its marks and letters."""
    in_json = (json.dumps(word, ensure_ascii=plain)[1:-1] for plain in (True, False))
    return {word, *in_json, escape(word), escape(word, quote=False)}


def _phone_forms(e164):
    """The ways a number is usually written."""
    whole, national = phones.digits(e164), phones.national_digits(e164)
    return {whole, national, f"0{national}", f"00{whole}"}


def _pattern_of(point):
    if point.kind == ContactPoint.Kind.PHONE:
        return _pattern_of_phone(point.value)
    if point.kind == ContactPoint.Kind.EXTERNAL:
        return ""  # A mere number is one only in the column of its system.
    # A longer address that ends alike is another one's.
    return rf"(?<![\w.+-]){re.escape(point.value)}(?![\w-])"


def _pattern_of_phone(e164):
    national = phones.national_digits(e164)
    code = phones.digits(e164).removesuffix(national)
    abroad = rf"(\+|00)?{BETWEEN}{BETWEEN.join(code)}{BETWEEN}0?{BETWEEN}"
    at_home = rf"|0?{BETWEEN}" if len(national) >= SHORTEST_NATIONAL else ""
    return rf"(?<!\d)({abroad}{at_home}){BETWEEN.join(national)}(?!\d)"
