"""Vehicle identification numbers (ISO 3779): normal form, doubts, check digit, what they tell.

The check digit is that of 49 CFR 565.15, required in North America and customary in China. About
one wrong number in eleven passes it, so a match proves nothing.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from apps.vehicles.findings import Finding, Severity, filled

LENGTH = 17
CHECK_POSITION = 8  # Counted from 0: the ninth character.
YEAR_POSITION = 9
ALLOWED = re.compile(r"[A-HJ-NPR-Z0-9]*")
MISREAD = str.maketrans("OIQ", "010")

VALUES = {str(digit): digit for digit in range(10)}
VALUES |= dict(zip("ABCDEFGH", range(1, 9), strict=True))
VALUES |= dict(zip("JKLMN", range(1, 6), strict=True)) | {"P": 7, "R": 9}
VALUES |= dict(zip("STUVWXYZ", range(2, 10), strict=True))
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
FIRST_YEAR = 1980

# First character of the maker's code to the part of the world, as ISO 3780 divides it; 0 is free.
REGIONS = {
    **dict.fromkeys("ABCDEFGH", _("Africa")),
    **dict.fromkeys("JKLMNPR", _("Asia")),
    **dict.fromkeys("STUVWXYZ", _("Europe")),
    **dict.fromkeys("12345", _("North America")),
    **dict.fromkeys("67", _("Oceania")),
    **dict.fromkeys("89", _("South America")),
}
# Where a wrong check digit is a strong sign of a slip: North America, and China (L).
CHECKED_REGIONS = frozenset("12345L")


def normalise(text: str) -> str:
    """Capital letters and digits without spaces and hyphens; full width becomes plain.

    O, I and Q stay as written: replacing them is for the person who sees the car.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if not char.isspace() and not _is_dash(char))


def check(vin: str) -> list[Finding]:
    """Every doubt about a VIN in any spelling, the worst first; an empty list when none.

    None of them is a reason to refuse it: an old or foreign car may have what it has.
    """
    vin = normalise(vin)
    if not vin:
        return []
    findings = [*_misread(vin), *_characters(vin), *_length(vin)]
    return findings or _check_digit(vin)


def check_digit(vin: str) -> str:
    """The character that position 9 should have, "0" to "9" or "X"; what stands there is ignored.

    Raises ValueError when the text is not 17 allowed characters.
    """
    vin = normalise(vin)
    if len(vin) != LENGTH or not ALLOWED.fullmatch(vin):
        raise ValueError("A check digit needs 17 digits and letters without I, O and Q.")
    remainder = check_sum(vin) % 11
    return "X" if remainder == 10 else str(remainder)


def check_sum(vin: str) -> int:
    """The sum of value times weight over the 17 characters."""
    return sum(VALUES[char] * weight for char, weight in zip(vin, WEIGHTS, strict=True))


def region(vin: str) -> str:
    """The part of the world whose office gave the maker's code, translated; "" when unknown."""
    return REGIONS.get(normalise(vin)[:1], "")


def maker_code(vin: str) -> str:
    """The maker's code (WMI): three characters, and three more for a small maker (third is 9).

    Empty while the number is too short to tell.
    """
    vin = normalise(vin)
    if len(vin) < 3 or (vin[2] == "9" and len(vin) < LENGTH):
        return ""
    return vin[:3] + vin[11:14] if vin[2] == "9" else vin[:3]


def model_years(vin: str, latest: int) -> list[int]:
    """The model years position 10 may stand for, newest first and none after `latest`.

    The codes repeat every 30 years from 1980. In numbers from North America position 7 decides
    between the first two rounds (a letter is 2010 and later). Elsewhere the position need not be
    the year at all, so the list is of candidates; it is empty for codes that are never used.
    """
    vin = normalise(vin)
    if len(vin) != LENGTH or vin[YEAR_POSITION] not in YEAR_CODES:
        return []
    first = FIRST_YEAR + YEAR_CODES.index(vin[YEAR_POSITION])
    years = list(range(first, latest + 1, len(YEAR_CODES)))
    if vin[0] in "12345":
        modern = vin[6].isalpha()
        years = [year for year in years if (year >= FIRST_YEAR + len(YEAR_CODES)) == modern]
    return years[::-1]


def _misread(vin):
    if not set(vin) & set("OIQ"):
        return []
    sentence = _("A VIN has no letters O, I or Q. Look at the car: is it %(vin)s?")
    suggestion = vin.translate(MISREAD)
    return [Finding("misread", Severity.WRONG, filled(sentence, vin=suggestion), suggestion)]


def _characters(vin):
    if ALLOWED.fullmatch(vin.translate(MISREAD)):
        return []
    sentence = _("A VIN has only digits and letters from A to Z. Check what was typed.")
    return [Finding("characters", Severity.WRONG, sentence)]


def _length(vin):
    if len(vin) == LENGTH:
        return []
    sentence = _("A VIN has 17 characters, this one has %(count)s. Read it again from the car.")
    # Cars from before 1981 have shorter ones.
    return [Finding("length", Severity.WARN, filled(sentence, count=len(vin)))]


def _check_digit(vin):
    if check_digit(vin) == vin[CHECK_POSITION]:
        return []
    if vin[0] in CHECKED_REGIONS:
        sentence = _("The check digit does not fit. Compare the VIN with the car, sign by sign.")
        return [Finding("check_digit", Severity.WARN, sentence)]
    sentence = _("The check digit does not fit, which is common outside North America and China.")
    return [Finding("check_digit", Severity.HINT, sentence)]


def _is_dash(char):
    return unicodedata.category(char) == "Pd"
