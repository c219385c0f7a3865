"""Number plates: one form to compare, one to show, and doubts that are never more than warnings.

Patterns: DVLA INF104 (Great Britain), FZV section 9 and annex (Germany), GA 36 (China).
"""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from apps.vehicles.findings import Finding, Severity, filled

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
OFFICE = f"[{PROVINCES}][A-HJ-NP-Z]"
SERIAL = "[A-HJ-NP-Z0-9]"

GB_CURRENT = re.compile(r"([A-HJ-PR-Y]{2}[0-9]{2})([A-HJ-PR-Z]{3})")
GB_FORMS = (
    GB_CURRENT,
    re.compile(r"([A-HJ-NP-TV-Y][0-9]{1,3})([A-HJ-PR-Z]{3})"),  # 1983 to 2001
    re.compile(r"([A-Z]{3})([0-9]{1,3}[A-Z])"),  # 1963 to 1983
    re.compile(r"([A-Z]{1,3})([0-9]{1,4})"),  # Dateless, and Northern Ireland
    re.compile(r"([0-9]{1,4})([A-Z]{1,3})"),
)

# The dash stands in the normal form where one was typed after the district.
DE_ORDINARY = re.compile(r"[A-ZÄÖÜ]{1,3}-?[A-Z]{1,2}[1-9][0-9]{0,3}[EH]?")
DE_AUTHORITY = re.compile(r"[A-ZÄÖÜ]{1,3}[0-9]{1,6}")
DE_TYPED = re.compile(r"([A-ZÄÖÜ]{1,3})[\W_]+([A-Z]{1,2})[\W_]*([0-9]+[EH]?)")
DE_UNDIVIDED = re.compile(r"[A-ZÄÖÜ]{2,4}[1-9][0-9]{0,3}[EH]?")
# Five letters leave one place for the dash.
DE_CERTAIN = re.compile(r"([A-ZÄÖÜ]{3})([A-Z]{2})([1-9][0-9]{0,2}[EH]?)")
DE_LONGEST = 8

CN_FORMS = (
    re.compile(rf"{OFFICE}{SERIAL}{{5}}"),
    re.compile(rf"{OFFICE}[DF]{SERIAL}[0-9]{{4}}"),  # New energy, small
    re.compile(rf"{OFFICE}[0-9]{{5}}[DF]"),  # New energy, large
    re.compile(rf"{OFFICE}{SERIAL}{{4}}[挂学警港澳领]"),
    re.compile(r"使[0-9]{6}|[0-9]{6}[使领]"),
)
# Series that some registers accept beside D and F.
CN_NEW_SERIES = re.compile(rf"{OFFICE}([A-HJK]{SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK])")


def normalise(text: str, country: str) -> str:
    """The form two spellings of one plate share: capitals without separators.

    In Germany (ISO "DE") the dash after the district stays where it was typed: BA-B 1 and B-AB 1
    are different cars, and "BAB 1" may be either.
    """
    plain = _plain(text)
    if country.upper() == "DE" and (parts := DE_TYPED.fullmatch(plain.strip())):
        return f"{parts[1]}-{parts[2]}{parts[3]}"
    bare = search_form(text)
    if country.upper() == "DE" and (parts := DE_CERTAIN.fullmatch(bare)):
        return f"{parts[1]}-{parts[2]}{parts[3]}"
    return bare


def search_form(text: str) -> str:
    """Capitals, digits and characters alone: what may be compared when separators are unknown."""
    return "".join(char for char in _plain(text) if char.isalnum())


def shown(text: str, country: str) -> str:
    """The plate as it looks on a car: "AB12 CDE", "KA-MB 204", "京A·12345".

    What fits no form of the country is shown as it was typed, in capitals.
    """
    plate = normalise(text, country)
    found = {"GB": _shown_gb, "DE": _shown_de, "CN": _shown_cn}.get(country.upper(), _unknown)(
        plate
    )
    return found or " ".join(_plain(text).split())


def check(text: str, country: str) -> list[Finding]:
    """The doubts about a plate, none of which is a reason to refuse it; empty when none.

    Countries other than GB, DE and CN are not judged.
    """
    plate = normalise(text, country)
    if not plate:
        return []
    judge = {"GB": _check_gb, "DE": _check_de, "CN": _check_cn}.get(country.upper())
    return judge(plate) if judge else []


def first_registered(text: str) -> tuple[date, date] | None:
    """First and last day on which a current British plate was first issued; None for others.

    Its digits are the year from March to August, the year and 50 from September to February.
    """
    plate = normalise(text, "GB")
    if not GB_CURRENT.fullmatch(plate):
        return None
    number = int(plate[2:4]) or 100
    year = 2000 + number % 50 if number not in (50, 100) else 2050
    if number <= 50:
        return date(year, 3, 1), date(year, 8, 31)
    return date(year, 9, 1), date(year + 1, 3, 1) - timedelta(days=1)


def _check_gb(plate):
    return [] if any(form.fullmatch(plate) for form in GB_FORMS) else [_unusual("AB12 CDE")]


def _check_de(plate):
    bare = search_form(plate)
    ordinary = DE_ORDINARY.fullmatch(plate) and len(bare) <= DE_LONGEST
    if not ordinary and not DE_AUTHORITY.fullmatch(plate):
        return [_unusual("KA-MB 204")]
    if "-" not in plate and DE_UNDIVIDED.fullmatch(plate):
        sentence = _("Write the dash after the district: BA-B 1 and B-AB 1 are different cars.")
        return [Finding("dash", Severity.HINT, sentence)]
    return []


def _check_cn(plate):
    if any(form.fullmatch(plate) for form in CN_FORMS):
        return []
    if CN_NEW_SERIES.fullmatch(plate):
        sentence = _("New-energy plates usually have D or F. Compare the letter with the car.")
        return [Finding("series", Severity.WARN, sentence)]
    return [_unusual("京A·12345")]


def _unusual(example):
    sentence = _(
        "Plates here usually look like %(example)s. Check it, or keep it if it is foreign."
    )
    return Finding("pattern", Severity.WARN, filled(sentence, example=example))


def _shown_gb(plate):
    parts = next((match for form in GB_FORMS if (match := form.fullmatch(plate))), None)
    return parts and f"{parts[1]} {parts[2]}"


def _shown_de(plate):
    parts = re.fullmatch(r"(.*?\D)(\d+[EH]?)", plate)
    return parts and f"{parts[1]} {parts[2]}"


def _shown_cn(plate):
    return plate[:2] + "·" + plate[2:] if re.match(OFFICE, plate) else ""


def _unknown(plate):
    return ""


def _plain(text):
    return unicodedata.normalize("NFKC", text).upper()
