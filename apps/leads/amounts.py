"""Numbers as people type them: odometer readings, prices, model years."""

import re
import unicodedata
from decimal import Decimal

from apps.leads.remarks import Remark

LARGEST_ODOMETER = 9_999_999
FIRST_CAR, LAST_YEAR = 1886, 2100

_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[0-9]|[ .,'’](?=[0-9])){0,24}")
_SCALE = re.compile(r"\s*(?:(?P<wan>万|w\b)|(?P<thousand>k\b|tsd\b|t(?=km\b)))", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys(("km", "kms", "kilometer", "kilometers", "kilometre", "kilometres"), "km"),
    **dict.fromkeys(("公里", "千米"), "km"),
    **dict.fromkeys(("mi", "mile", "miles", "mls", "m", "英里"), "mi"),
}
_CURRENCIES = {"£": "GBP", "€": "EUR", "元": "CNY", "rmb": "CNY", "人民币": "CNY"}
_CODE = re.compile(r"\b[A-Z]{3}\b")


def number_in(text: str) -> tuple[Decimal, str] | None:
    """The one number in a text and the words around it; None when there is none or several.

    A separator before exactly three digits groups thousands, so "61.200", "61,200" and "61 200"
    are all 61200; before one or two digits, or as the second kind, it is the decimal point.
    "万" and "k" multiply.
    """
    text = unicodedata.normalize("NFKC", text)
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    before, __, after = text.partition(found[0])
    plain = _without_groups(found[0])
    if plain is None or after[:1].isdigit():
        return None
    number = Decimal(plain)
    if scale := _SCALE.match(after):
        after = after[scale.end() :]
        # Scaling "25.8" must not leave the fraction of "258000.0".
        number = (number * (10_000 if scale["wan"] else 1_000)).normalize()
    return (-number if before.endswith("-") else number), f"{before} {after}".strip()


def _without_groups(digits: str) -> str | None:
    """Digits with at most one point; None when the separators make no sense."""
    whole, *groups = re.split("[ '’]", digits)
    if any(not re.fullmatch(r"[0-9]{3}(?:[.,][0-9]{1,2})?", group) for group in groups):
        return None
    digits = whole + "".join(groups)
    if "." in digits and "," in digits:
        point = max(digits.rfind("."), digits.rfind(","))
        return re.sub("[.,]", "", digits[:point]) + "." + digits[point + 1 :]
    parts = re.split("[.,]", digits)
    if all(len(part) == 3 for part in parts[1:]):
        return "".join(parts)
    return ".".join(parts) if len(parts) == 2 else None


def odometer_in(text: str, unit: str = "") -> tuple[int | None, str, tuple[Remark, ...]]:
    """The reading, its unit ("km", "mi" or "" when nobody said) and what is to be remarked.

    A unit typed with the number counts before the one in `unit`, which forms often fill in alone.
    """
    if not text:
        return None, "", ()
    found = number_in(text)
    if found is None or not 0 <= found[0] <= LARGEST_ODOMETER:
        return None, "", (Remark.of("odometer_unreadable", text=text),)
    number, words = found
    known = [_UNITS[word] for word in words.lower().replace(".", " ").split() if word in _UNITS]
    said = known[-1] if known else _UNITS.get(unit.lower().strip(" ."), "")
    remarks = () if said else (Remark.of("odometer_unit_missing", text=text),)
    return int(number), said, remarks


def money_in(text: str, currency: str = "") -> tuple[str, str, tuple[Remark, ...]]:
    """The amount as a plain decimal string, its ISO 4217 currency, and what is to be remarked.

    "$" and "¥" belong to several currencies, so they name none.
    """
    found = number_in(text)
    if found is None:
        # "Call us" is an answer, "12-15" is a number we failed to read.
        digits = any(letter.isdigit() for letter in text)
        return "", currency.upper(), (Remark.of("price_unreadable", text=text),) if digits else ()
    number, words = found
    if not currency:
        signs = [code for sign, code in _CURRENCIES.items() if sign in words.lower()]
        currency = signs[0] if signs else "".join(_CODE.findall(words)[:1])
    return f"{number:f}", currency.upper(), ()


def year_in(text: str) -> tuple[int | None, tuple[Remark, ...]]:
    """A model year of four digits; senders leave it empty, which is no mistake."""
    if not text:
        return None, ()
    digits = unicodedata.normalize("NFKC", text).removesuffix("年").removesuffix("款")
    if re.fullmatch("[0-9]{4}", digits) and FIRST_CAR <= int(digits) <= LAST_YEAR:
        return int(digits), ()
    return None, (Remark.of("year_unreadable", text=text),)
