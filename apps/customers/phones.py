"""Telephone numbers: read in any form people write, kept in one (E.164)."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

SHOWN_TAIL = 2
SHOWN_HEAD = 4
# A shorter number that happens to be 123456 may well be somebody's.
PLACEHOLDER_DIGITS = 7
# The number printed in Chinese shop-window samples, with its sisters of the same pattern.
WELL_KNOWN = frozenset({"13800138000", "13800000000", "13900000000", "13812345678"})


class Kind(StrEnum):
    MOBILE = "mobile"
    FIXED = "fixed"
    UNKNOWN = "unknown"


KINDS = {
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE: Kind.FIXED,
    # FIXED_LINE_OR_MOBILE (North America) stays unknown: nobody can tell from the number.
}


@dataclass(frozen=True)
class Phone:
    """A number as it was understood.

    `e164` is empty when nothing dialable could be read, `shown` is then what was typed. `valid`
    is false for a number that is well-formed but cannot exist in its country; `placeholder` is
    true for one that somebody typed only to fill the field.
    """

    e164: str
    shown: str
    valid: bool
    placeholder: bool
    kind: Kind


def normalise(text: str, country: str) -> Phone:
    """Read a number as somebody in `country` (ISO 3166 letters, "GB") would write it.

    Never raises: what cannot be read comes back with an empty `e164` and `valid` false.
    Form and validity are those of Google's metadata (`phonenumbers`); E.164 is
    `^\\+[1-9]\\d{1,14}$`.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    try:
        number = phonenumbers.parse(typed, country.upper())
    except NumberParseException:
        return Phone("", typed, False, _is_placeholder(digits(typed)), Kind.UNKNOWN)
    if number.extension:
        # E.164 has no place for an extension; the switchboard's number is what we can dial.
        number.extension = None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if len(digits(e164)) > 15:
        return Phone("", typed, False, _is_placeholder(digits(typed)), Kind.UNKNOWN)
    return Phone(
        e164=e164,
        shown=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        valid=phonenumbers.is_valid_number(number),
        placeholder=_is_placeholder(phonenumbers.national_significant_number(number)),
        kind=KINDS.get(phonenumbers.number_type(number), Kind.UNKNOWN),
    )


def masked(e164: str) -> str:
    """The number for roles that need not know it: "+44 7700 •••• 42"."""
    code, national = _split(e164)
    if len(national) <= SHOWN_HEAD + SHOWN_TAIL:
        return f"+{code} ••••".replace("+ ", "")
    return f"+{code} {national[:SHOWN_HEAD]} •••• {national[-SHOWN_TAIL:]}"


def digits(text: str) -> str:
    """The decimal digits of a text in order, full width and other scripts' digits as ASCII."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def national_digits(e164: str) -> str:
    """The digits after the country code, without the trunk 0; empty for no number."""
    return _split(e164)[1]


def _split(e164):
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return "", digits(e164)
    return str(number.country_code), phonenumbers.national_significant_number(number)


def _is_placeholder(national):
    """A famous number, one digit all along, or a run up or down ("12345678", "987654321")."""
    if national in WELL_KNOWN:
        return True
    if len(national) < PLACEHOLDER_DIGITS:
        return len(set(national)) == 1
    return any(_goes_by(step, national) for step in (0, 1, -1))


def _goes_by(step, national):
    """Whether every digit follows the one before by the same step; 0 follows 9 upwards."""
    return all((int(b) - int(a)) % 10 == step % 10 for a, b in pairwise(national))
