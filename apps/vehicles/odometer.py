"""Odometer readings: whole kilometres, and whether a new one can follow those before it."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from apps.vehicles.findings import Finding, Severity, filled

# Who drives more in a day drives a lorry in shifts, or somebody slipped by a digit.
MOST_KM_A_DAY = 500

# One international mile is exactly 1.609344 km (1959 agreement; NIST SP 811).
MILLIMETRES_A_MILE = 1_609_344
MILLIMETRES_A_KM = 1_000_000


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


def check(new: Reading, earlier: Iterable[Reading]) -> Finding | None:
    """The doubt about a new reading among those already known, in any order; None if plausible.

    A reading belongs between the one before and the one after it by date, so that an old invoice
    entered late is judged rightly; of readings on the same day the highest counts as before. It
    is kept in any case: odometers are exchanged, and the doubt may be about the earlier one.
    """
    known = list(earlier)
    before = max((each for each in known if each.on <= new.on), default=None)
    after = min((each for each in known if each.on > new.on), default=None)
    if before and new.km < before.km:
        sentence = _("Below the %(km)s km of %(on)s. Check the reading and its unit, km or miles.")
        return _finding("below_earlier", sentence, before)
    if before and new.km - before.km > MOST_KM_A_DAY * _days(before, new):
        sentence = _("More than %(most)s km a day since %(km)s km on %(on)s. Check the digits.")
        return _finding("too_fast", sentence, before)
    if after and new.km > after.km:
        sentence = _("Above the %(km)s km of the later %(on)s. Check the reading and its date.")
        return _finding("above_later", sentence, after)
    return None


def _days(before, new):
    """Days between, the first begun one counting: two readings of one day allow one day's drive."""
    return max((new.on - before.on).days, 1)


def _finding(code, sentence, other):
    facts = {"km": other.km, "on": other.on.isoformat(), "most": MOST_KM_A_DAY}
    return Finding(code, Severity.WARN, filled(sentence, **facts))


def _rounded(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)
