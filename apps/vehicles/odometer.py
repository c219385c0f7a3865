"""Odometer readings: whole kilometres, and whether a new one can follow those before it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.forecourt import day_of, distance
from apps.vehicles.findings import Finding, Severity, filled

# Who drives more in a day drives a lorry in shifts, or somebody slipped by a digit.
MOST_KM_A_DAY = 500

# One international mile is exactly 1.609344 km (1959 agreement; NIST SP 811).
MILLIMETRES_A_MILE = 1_609_344
MILLIMETRES_A_KM = 1_000_000

# Written only when somebody reads it, in their language.
_distance, _day = lazy(distance, str), lazy(day_of, str)


class Reading(NamedTuple):
    """What the odometer showed on a day, in whole kilometres."""

    on: date
    km: int


def km_of_miles(miles: int) -> int:
    """Miles as whole kilometres, a half rounded up: 100,000 miles are 160,934 km."""
    return _rounded(miles * MILLIMETRES_A_MILE, MILLIMETRES_A_KM)


def miles_of_km(km: int) -> int:
    """Kilometres as whole miles, a half rounded up.

    Any number of miles comes back from `km_of_miles` unchanged, since a kilometre is the shorter
    unit; the other way round it does not.
    """
    return _rounded(km * MILLIMETRES_A_KM, MILLIMETRES_A_MILE)


def check(new: Reading, earlier: Iterable[Reading], unit: str = "km") -> Finding | None:
    """The doubt about a new reading among those already known, in any order; None if plausible.

    A reading belongs between the one before and the one after it by date, so that an old invoice
    entered late is judged rightly; of readings on the same day the highest counts as before. It
    is kept in any case: odometers are exchanged, and the doubt may be about the earlier one. The
    sentence says distances in `unit`, "km" or "mi".
    """
    known = list(earlier)
    before = max((each for each in known if each.on <= new.on), default=None)
    after = min((each for each in known if each.on > new.on), default=None)
    if before and new.km < before.km:
        sentence = _("Below the %(known)s of %(on)s. Check the reading and its unit, km or miles.")
        return _finding("below_earlier", sentence, before, unit)
    if before and new.km - before.km > MOST_KM_A_DAY * _days(before, new):
        sentence = _("More than %(most)s a day since %(known)s, %(on)s. Check the digits.")
        return _finding("too_fast", sentence, before, unit)
    if after and new.km > after.km:
        sentence = _("Above the %(known)s of a later day, %(on)s. Check the reading and its date.")
        return _finding("above_later", sentence, after, unit)
    return None


def _days(before, new):
    """Days between, the first begun one counting: two readings of one day allow one day's drive."""
    return max((new.on - before.on).days, 1)


def _finding(code, sentence, other, unit):
    known, most = ((miles_of_km(km) if unit == "mi" else km) for km in (other.km, MOST_KM_A_DAY))
    facts = {"known": _distance(known, unit), "on": _day(other.on), "most": _distance(most, unit)}
    return Finding(code, Severity.WARN, filled(sentence, **facts))


def _rounded(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)
