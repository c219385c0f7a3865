"""Telephone numbers and e-mail addresses that are well-formed and belong to nobody twice."""

import unicodedata
from random import Random

import phonenumbers

# Mobile ranges in use: the beginning of the national number and how many digits follow it.
MOBILES = {
    "GB": (("740", "741", "742", "747", "750", "757", "773", "777", "781", "789", "796"), 7),
    "CN": (("135", "136", "138", "139", "150", "158", "159", "177", "186", "187", "188", "199"), 8),
    "DE": (("151", "152", "157", "160", "170", "171", "172", "175", "176", "179"), None),
}
DE_LENGTHS = {"151": 8, "152": 8, "157": 8, "176": 8}
FEWEST_DIFFERENT_DIGITS = 5

DOMAINS = ("example.com", "example.net", "example.org")
ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ı": "i", "ø": "o", "đ": "d"}
)


def phone(country: str, rng: Random, taken: set[str]) -> str:
    """A valid mobile number of the country in E.164, not in `taken`, to which it is added."""
    prefixes, length = MOBILES[country]
    code = phonenumbers.country_code_for_region(country)
    while True:
        prefix = rng.choice(prefixes)
        rest = "".join(rng.choices("0123456789", k=length or DE_LENGTHS.get(prefix, 7)))
        number = f"+{code}{prefix}{rest}"
        # Few different digits would look like a number typed only to fill the field.
        if len(set(rest)) < FEWEST_DIFFERENT_DIGITS or number in taken:
            continue
        # Jersey, Guernsey and the Isle of Man share +44 with Great Britain.
        if phonenumbers.is_valid_number_for_region(phonenumbers.parse(number), country):
            taken.add(number)
            return number


def email(given: str, family: str, rng: Random, taken: set[str]) -> str:
    """An address made of a name in Latin letters, not in `taken`, to which it is added."""
    given, family = _ascii(given), _ascii(family)
    forms = (f"{given}.{family}", f"{given[:1]}.{family}", f"{given}{family}", f"{family}.{given}")
    local = rng.choice(forms)
    while True:
        address = f"{local}@{rng.choice(DOMAINS)}"
        if address not in taken:
            taken.add(address)
            return address
        local = f"{local.rstrip('0123456789')}{rng.randrange(2, 10_000)}"


def _ascii(text):
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text.lower()).translate(ASCII))
    return "".join(char for char in bare if char.isascii() and char.isalnum())
