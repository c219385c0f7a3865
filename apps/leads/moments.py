"""Dates and times as senders write them, ISO 8601 first."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from apps.leads.remarks import Remark

# ISO 8601 in its extended and basic form, with a space for the T, and slashes for China.
_ISO_DATE = r"(?P<year>\d{4})[-/.]?(?P<month>\d{1,2})[-/.]?(?P<day>\d{1,2})"
# Only the dotted form is surely day first; 03/04/2025 is two days, so we read neither.
_DOTTED_DATE = r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
_TIME = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
# "-08:0" comes from a sender that forgot to pad its minutes.
_OFFSET = r"(?P<offset>Z|UTC|GMT|(?P<sign>[+\-−])(?P<off_h>\d{1,2})(?::?(?P<off_m>\d{1,2}))?)"
_MOMENTS = [
    re.compile(rf"{day}(?:(?:\s*T\s*|[\s,]+){_TIME}\s*{_OFFSET}?)?", re.ASCII | re.IGNORECASE)
    for day in (_ISO_DATE, _DOTTED_DATE)
]


def moment_in(text: str, default_tz: tzinfo = UTC) -> tuple[datetime | None, tuple[Remark, ...]]:
    """When a request was made, in UTC; without an offset it is read as a time of `default_tz`."""
    text = text.strip()
    if not text:
        return None, (Remark.of("request_date_missing"),)
    matches = [match for pattern in _MOMENTS if (match := pattern.fullmatch(text))]
    try:
        found = matches[0]
        zone = _offset(found) if found["offset"] else default_tz
        moment = datetime.combine(_day(found), _clock(found), zone).astimezone(UTC)
    except (IndexError, ValueError, OverflowError):
        return None, (Remark.of("request_date_unreadable", text=text),)
    if found["hour"] is None:
        return moment, (Remark.of("request_date_without_time", text=text, zone=str(default_tz)),)
    if not found["offset"]:
        return moment, (Remark.of("request_date_without_offset", text=text, zone=str(default_tz)),)
    return moment, ()


def day_in(text: str) -> tuple[date | None, tuple[Remark, ...]]:
    """The calendar day of a date or date-time, as written: a wish has no time zone."""
    text = text.strip()
    if not text:
        return None, ()
    matches = [match for pattern in _MOMENTS if (match := pattern.fullmatch(text))]
    try:
        return _day(matches[0]), ()
    except (IndexError, ValueError):
        return None, (Remark.of("timeframe_date_unreadable", text=text),)


def _day(found: re.Match) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _clock(found: re.Match) -> time:
    return time(int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0))


def _offset(found: re.Match) -> timezone:
    if found["sign"] is None:
        return UTC
    minutes = int((found["off_m"] or "0").ljust(2, "0"))
    ahead = timedelta(hours=int(found["off_h"]), minutes=minutes)
    return timezone(ahead if found["sign"] == "+" else -ahead)
