"""Rotas: who is on the floor on which day, from two months ago to two weeks ahead."""

from datetime import datetime, timedelta

from apps.dealers.models import Role, Shift

FIRST_DAY, LAST_DAY = -60, 14
SHIFT_LENGTH = timedelta(hours=8)
OPEN_EVERY_DAY = 7
TRAINING = timedelta(hours=1)


def write_shifts(house, now):
    """Give everybody of a dealership their shifts, in the scope of that dealership."""
    today = now.astimezone(house.dealership.zone).date()
    trained_on = last_open_day(house, today)
    shifts = []
    for offset in range(FIRST_DAY, LAST_DAY + 1):
        day = today + timedelta(days=offset)
        if hours := _hours_of(house, day):
            for role, people in house.staff.items():
                for index, user in enumerate(people):
                    spans = _spans(role, index, offset, *hours)
                    if role == Role.SALES_CONSULTANT and day == trained_on:
                        spans = _around(training_of(house, day), spans)
                    shifts += [Shift(user=user, starts_at=a, ends_at=b) for a, b in spans]
    Shift.objects.bulk_create(shifts)


def last_open_day(house, today):
    """The day before today on which the store was open last."""
    day = today - timedelta(days=1)
    while not _hours_of(house, day):
        day -= timedelta(days=1)
    return day


def training_of(house, day):
    """The hour in which all consultants were at a training; what came then went to the pool."""
    opens, _ = _hours_of(house, day)
    starts = opens + timedelta(hours=3)
    return starts, starts + TRAINING


def _spans(role, index, offset, opens, closes):
    """When the person of this number in their role works on a day; [] on a day off."""
    if role != Role.SALES_CONSULTANT:
        # Two of five receptionists' days overlap; managers and workshop keep the hours of the door.
        return [] if (offset + index) % OPEN_EVERY_DAY == 6 and index else [(opens, closes)]
    # Two days off in seven, shifted by two for the next person, so that four of six are there,
    # and the first of them always today.
    if (offset + 3 + 2 * index) % OPEN_EVERY_DAY in (0, 1):
        return []
    if index == 0 and offset == 0:
        return [(opens, closes)]
    if (offset + index) % 2:
        return [(max(opens, closes - SHIFT_LENGTH), closes)]
    return [(opens, min(closes, opens + SHIFT_LENGTH))]


def _around(gap, spans):
    pieces = []
    for starts, ends in spans:
        pieces += [(starts, min(ends, gap[0])), (max(starts, gap[1]), ends)]
    return [(starts, ends) for starts, ends in pieces if starts < ends]


def _hours_of(house, day):
    zone = house.dealership.zone
    hours = house.hours.weekly.get(day.weekday())
    if not hours:
        return None
    (opens, _), (_, closes) = hours[0], hours[-1]
    return datetime.combine(day, opens, tzinfo=zone), datetime.combine(day, closes, tzinfo=zone)
