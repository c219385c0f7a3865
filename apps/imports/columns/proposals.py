"""Which column holds what: proposed from its heading and from what stands in it."""

import re

from apps.customers.folding import compact
from apps.imports.cells import orders_in
from apps.vehicles import vin

from .headings import HEADINGS
from .targets import targets_of

MOST = 0.6  # The share of the cells that has to look alike.
DIGITS_IN_PHONE = range(7, 16)
# Behind the name of a column stand its unit, its number or a word in brackets.
TAIL = re.compile(r"[（(\[].*?[）)\]]|[*:：]|\d+$")
ABOUT_PHONES = re.compile(r"tel|phone|mobil|handy|电话|手机")


def is_heading(text):
    """Whether this is what some system calls a column."""
    return any(_meant(text, kind) for kind in HEADINGS)


def proposed(kind, headers, sample):
    """Return a code for each column, "" for those to leave out."""
    codes, targets = [], targets_of(kind)
    for at, header in enumerate(headers):
        code = _meant(header, kind)
        if code and not targets[code].many and code in codes:
            code = ""
        codes.append(code)
        if not code:
            found = _looks_like([row[at] for row in sample if row[at]], header)
            if found in targets and (targets[found].many or found not in codes):
                codes[at] = found
    return _name_alone(codes) if kind in HEADINGS else codes


def _name_alone(codes):
    """Where only one half of a name has a column, that column holds all of it."""
    if "name" in codes or ("given" in codes) == ("family" in codes):
        return codes
    return ["name" if code in ("given", "family") else code for code in codes]


def _meant(header, kind):
    names = HEADINGS[kind]
    for text in (header, TAIL.sub("", header)):
        if (code := names.get(compact(text))) is not None:
            return code
    # "Phone 2", "Telefon (privat)" and other ways to say which phone.
    return "phone" if ABOUT_PHONES.search(compact(header)) and "am" not in header.split() else ""


def _looks_like(values, header):
    """What the cells of a column are by their look alone; only what cannot be mistaken."""
    if not values:
        return ""
    if _share(values, lambda cell: "@" in cell and "." in cell) >= MOST:
        return "email"
    if _share(values, _is_vin) >= MOST:
        return "vin"
    return "phone" if not header and _share(values, _is_phone) >= MOST else ""


def _share(values, is_one):
    return sum(map(is_one, values)) / len(values)


def _is_vin(cell):
    number = vin.normalise(cell)
    return len(number) == vin.LENGTH and number.isalnum() and any(map(str.isdigit, number))


def _is_phone(cell):
    digits = sum(char.isdigit() for char in cell)
    return digits in DIGITS_IN_PHONE and (cell[0] in "+0(" or len(cell) == digits == 11)


def day_orders(sample, width):
    """Return for each column "dmy", "mdy", "both" when nobody can tell, "" without such dates."""
    return [orders_in([row[at] for row in sample if row[at]]) for at in range(width)]
