"""The rota: who is on the floor of a dealership, and when."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import Absence, Shift, StaffChange, StaffMembership
from .changes import note_change

Kind = StaffChange.Kind
WEEK = timedelta(days=7)
LONGEST = timedelta(hours=16)


@transaction.atomic
def add_shift(*, person, dealership, day, starts, ends, by):
    """Plan somebody at a dealership on a day, by the clock on its wall.

    An end that is not after the start is on the next day.
    """
    _check_works_at(person, dealership)
    starts_at, ends_at = shift_times(dealership, day, starts, ends)
    shift = Shift(user=person, dealership=dealership, starts_at=starts_at, ends_at=ends_at)
    if same := Shift.objects.filter(user=person, starts_at=starts_at, ends_at=ends_at).first():
        return same  # The same click twice.
    shift.full_clean()
    shift.save(force_insert=True)
    _note(Kind.SHIFT_ADDED, shift, by=by)
    return shift


@transaction.atomic
def change_shift(shift, *, day, starts, ends, by):
    """Move a shift, or make it longer or shorter."""
    shift = Shift.objects.select_for_update().get(pk=shift.pk)
    before = _span(shift)
    shift.starts_at, shift.ends_at = shift_times(shift.dealership, day, starts, ends)
    if _span(shift) == before:
        return shift
    shift.full_clean()
    shift.save(update_fields=["starts_at", "ends_at"])
    _note(Kind.SHIFT_CHANGED, shift, by=by, was=before)
    return shift


@transaction.atomic
def remove_shift(shift, *, by):
    """Take a shift off the rota; one that is gone already stays gone."""
    shift = Shift.objects.select_for_update().filter(pk=shift.pk).first()
    if shift is None:
        return
    _note(Kind.SHIFT_REMOVED, shift, by=by)
    shift.delete()


@transaction.atomic
def copy_week(dealership, *, monday, by):
    """Plan the week that begins on `monday` like the one before; return how many shifts came.

    The clock on the wall counts, also where it changes between the weeks. Shifts that are there
    already stay, and whoever left, is away or works elsewhere at that time is left out.
    """
    begin = midnight(dealership, monday - WEEK)
    end = midnight(dealership, monday)
    last = Shift.objects.filter(dealership=dealership, starts_at__gte=begin, starts_at__lt=end)
    staff = set(_staff_of(dealership).values_list("user", flat=True))
    away = _absences(dealership, end, end + WEEK + LONGEST)
    wanted = [
        Shift(user_id=shift.user_id, dealership=dealership, starts_at=starts, ends_at=ends)
        for shift in last
        if shift.user_id in staff
        if (starts := _a_week_later(shift.starts_at, dealership))
        if (ends := _a_week_later(shift.ends_at, dealership)) and starts < ends
        if not any(a.starts_at < ends and a.ends_at > starts for a in away[shift.user_id])
    ]
    ours = Shift.objects.filter(dealership=dealership)
    before = ours.count()
    # The database leaves out what overlaps, also what somebody planned a moment ago elsewhere.
    Shift.objects.bulk_create(wanted, ignore_conflicts=True)
    if came := ours.count() - before:
        facts = {"monday": monday.isoformat(), "count": came}
        note_change(Kind.WEEK_COPIED, by=by, dealership=dealership, **facts)
    return came


def shift_times(dealership, day, starts, ends):
    """Return both moments of a shift, from the clock on the dealership's wall."""
    last_day = day if ends > starts else day + timedelta(days=1)
    begin, end = _moment(dealership, day, starts), _moment(dealership, last_day, ends)
    if end - begin > LONGEST:
        raise Refused(_("A shift lasts 16 hours at most. Check the times."))
    return begin, end


def midnight(dealership, day):
    """Return the moment a day begins at a dealership."""
    return datetime.combine(day, datetime.min.time(), tzinfo=dealership.zone)


def _moment(dealership, day, wall):
    moment = datetime.combine(day, wall, tzinfo=dealership.zone)
    if _of_utc(moment, dealership).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise Refused(
            _("The clocks go forward that night, and %(time)s is skipped. Choose another time.")
            % {"time": f"{wall:%H:%M}"}
        )
    return moment


def _of_utc(moment, dealership):
    """The same moment by way of UTC, which knows no skipped hours."""
    return datetime.fromtimestamp(moment.timestamp(), tz=dealership.zone)


def _a_week_later(moment, dealership):
    """The same time by the clock a week on, or None where that night skips it."""
    local = moment.astimezone(dealership.zone)
    later = datetime.combine(local.date() + WEEK, local.time(), tzinfo=dealership.zone)
    there = _of_utc(later, dealership).replace(tzinfo=None) == later.replace(tzinfo=None)
    return later if there else None


def _absences(dealership, begin, end):
    """Who is away between two moments, by person."""
    standing = Absence.objects.standing().filter(dealership=dealership)
    found = defaultdict(list)
    for absence in standing.filter(starts_at__lt=end, ends_at__gt=begin):
        found[absence.user_id].append(absence)
    return found


def _staff_of(dealership):
    return StaffMembership.objects.filter(dealership=dealership, active=True, user__is_active=True)


def _check_works_at(person, dealership):
    if not _staff_of(dealership).filter(user=person).exists():
        text = _("%(name)s does not work at %(place)s. Choose somebody from the list.")
        raise Refused(text % {"name": person, "place": dealership})


def _span(shift):
    return [shift.starts_at.isoformat(), shift.ends_at.isoformat()]


def _note(kind, shift, *, by, **facts):
    note_change(
        kind, by=by, person=shift.user, dealership=shift.dealership, span=_span(shift), **facts
    )
