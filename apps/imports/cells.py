"""What one cell says: days, yes or no, countries, as people of three countries write them."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import cache

from babel import Locale

DAY_FIRST, MONTH_FIRST, EITHER = "dmy", "mdy", "both"
FIRST_YEAR, LAST_YEAR = 1886, 2100
EXCEL_BEGINS = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119.

YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?")
YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
NAMED = re.compile(r"(\d{1,2})\.?[-\s]([^\W\d_]{3,})\.?[-\s](\d{4}|\d{2})")
RUN_TOGETHER = re.compile(r"\d{8}")
SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?")
NOTHING = frozenset(["", "-", "--", "n/a", "na", "null", "none", "无", "keine", "k.a."])
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt",
         "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

USUAL = {
    **{"d": "DE", "uk": "GB", "f": "FR", "a": "AT", "i": "IT", "e": "ES", "brd": "DE"},
    **dict.fromkeys(("great britain", "england", "scotland", "wales", "großbritannien"), "GB"),
    **dict.fromkeys(("中国大陆", "中华人民共和国", "prc"), "CN"),
}
YES_WORDS = "yes y ja j true wahr 1 x ok 是 有 同意 已同意 erteilt given opt-in optin"
NO_WORDS = "no n nein false falsch 0 否 无 不同意 未同意 widerrufen verweigert withdrawn optout"
YES, NO = frozenset(YES_WORDS.split()), frozenset(NO_WORDS.split())


def is_nothing(text):
    """Whether a cell only says that there is nothing in it."""
    return text.casefold() in NOTHING


def day_in(text, order=DAY_FIRST):
    """Return the day a cell names, None for what is no day.

    `order` tells how 03/04/2019 is meant. Dots and a year in front leave no doubt; a bare number
    of five digits is a day as Excel counts them.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for read in (_year_first, _year_last, _named, _counted):
        if (parts := read(plain, order)) is not None:
            return _day(*parts)
    return None


def moment_in(text, zone, order=DAY_FIRST):
    """Return the moment a cell names, noon where it says no time; None for what is none."""
    if (day := day_in(text, order)) is None:
        return None
    return datetime.combine(day, _time_in(text) or time(12), tzinfo=zone)


def orders_in(values):
    """Tell in which order a column writes day and month, where a slash or a dash leaves it open."""
    first, second, any_open = 0, 0, False
    for text in values:
        found = YEAR_LAST.match(text)
        if found and found[2] != ".":
            any_open = True
            first, second = max(first, int(found[1])), max(second, int(found[3]))
    if not any_open:
        return ""
    if first > 12 and second > 12:
        return EITHER
    if first <= 12 and second <= 12:
        return EITHER
    return DAY_FIRST if first > 12 else MONTH_FIRST


def is_yes(text):
    """Return True, False, or None for what is neither yes nor no."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return True if plain in YES else False if plain in NO else None


def country_in(text):
    """Return the ISO letters of a country given by code, car letters or name; "" when unknown."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) == 2 and plain.isascii() and plain.upper() in _codes():
        return plain.upper()
    return _countries().get(plain.casefold().removesuffix("."), "")


def _year_first(text, _order):
    found = YEAR_FIRST.match(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _year_last(text, order):
    if not (found := YEAR_LAST.match(text)):
        return None
    first, second, year = int(found[1]), int(found[3]), _full_year(found[4])
    if found[2] != "." and order == MONTH_FIRST:
        first, second = second, first
    return year, second, first


def _named(text, _order):
    found = NAMED.match(text)
    month = MONTHS.get(found[2][:3].casefold()) if found else None
    return (_full_year(found[3]), month, int(found[1])) if month else None


def _counted(text, _order):
    if RUN_TOGETHER.fullmatch(text):
        return int(text[:4]), int(text[4:6]), int(text[6:])
    found = SERIAL.fullmatch(text)
    if not found or int(found[1]) not in SERIALS:
        return None
    day = EXCEL_BEGINS + timedelta(days=int(found[1]))
    return day.year, day.month, day.day


def _full_year(digits):
    if len(digits) == 4:
        return int(digits)
    # Nobody plans a decade ahead in a list of customers; people are born in the last century.
    return 1900 + int(digits) if int(digits) > 35 else 2000 + int(digits)


def _day(year, month, number):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _time_in(text):
    found = CLOCK.search(text)
    if found is None:
        return None
    hour = int(found[1]) % 12 if found[4] else int(found[1])
    hour += 12 if found[4] and found[4].lower() == "pm" else 0
    if hour > 23 or int(found[2]) > 59:
        return None
    return time(hour, int(found[2]), min(int(found[3] or 0), 59))


@cache
def _codes():
    return frozenset(code for code in Locale("en").territories if len(code) == 2)


@cache
def _countries():
    """Names of countries in the languages of our pages and of German lists, and car letters."""
    names = dict(USUAL)
    for language in ("en", "de", "zh"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                names.setdefault(name.casefold(), code)
    return names
