from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from apps.core.errors import Refused
from apps.dealers.actions.people import deactivate
from apps.dealers.actions.shifts import add_shift, change_shift, copy_week, remove_shift
from apps.dealers.models import Role, Shift, StaffChange
from tests.factories import DealershipFactory, MembershipFactory, UserFactory
from tests.racing import race

NINE, FIVE = time(9), time(17)
SPRING = date(2027, 3, 28)  # London's clocks go from 01:00 to 02:00.


@pytest.fixture
def manager(dealership):
    return MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user


@pytest.fixture
def anna(dealership):
    return MembershipFactory(at=dealership, user__name="Anna").user


@pytest.fixture
def plan(dealership, manager, anna):
    def plan(day, starts=NINE, ends=FIVE, person=anna, at=dealership):
        return add_shift(
            person=person, dealership=at, day=day, starts=starts, ends=ends, by=manager
        )

    return plan


def spans():
    return list(Shift.objects.order_by("starts_at").values_list("starts_at", "ends_at"))


def test_a_shift_is_planned_by_the_clock_on_the_wall(plan):
    plan(date(2027, 3, 26))
    plan(date(2027, 3, 29))
    plan(date(2027, 3, 29))

    assert spans() == [
        (datetime(2027, 3, 26, 9, tzinfo=UTC), datetime(2027, 3, 26, 17, tzinfo=UTC)),
        (datetime(2027, 3, 29, 8, tzinfo=UTC), datetime(2027, 3, 29, 16, tzinfo=UTC)),
    ]


def test_a_night_shift_ends_on_the_next_day_and_none_is_endless(plan):
    night = plan(date(2027, 3, 1), time(22), time(2))

    assert (night.ends_at - night.starts_at).total_seconds() == 4 * 3600
    with pytest.raises(Refused, match="16 hours"):
        plan(date(2027, 3, 3), time(9), time(9))


def test_an_hour_that_spring_skips_is_no_time_to_begin(plan):
    with pytest.raises(Refused, match="skipped"):
        plan(SPRING, time(1, 30), time(9))


def test_nobody_is_in_two_places_at_a_time(plan, anna, dealership):
    plan(date(2027, 3, 1))
    there = DealershipFactory(group=dealership.group)
    MembershipFactory(user=anna, at=there)

    with pytest.raises(ValidationError, match="already has a shift"):
        plan(date(2027, 3, 1), time(12), time(20))
    with pytest.raises(Refused, match="does not work at"):
        plan(date(2027, 3, 2), person=UserFactory())


def test_a_shift_is_moved_and_removed(plan, manager):
    shift = plan(date(2027, 3, 1))

    change_shift(shift, day=date(2027, 3, 2), starts=NINE, ends=FIVE, by=manager)
    change_shift(shift, day=date(2027, 3, 2), starts=NINE, ends=FIVE, by=manager)
    assert [starts.day for starts, _ in spans()] == [2]
    remove_shift(shift, by=manager)
    remove_shift(shift, by=manager)

    assert spans() == []
    kinds = StaffChange.objects.order_by("at", "id").values_list("kind", flat=True)
    assert list(kinds) == ["shift_added", "shift_changed", "shift_removed"]


def test_a_week_is_copied_by_the_clock_and_only_what_is_missing(plan, dealership, manager):
    tom, gone = (MembershipFactory(at=dealership).user for _ in range(2))
    plan(date(2027, 3, 22))
    plan(date(2027, 3, 23))
    plan(date(2027, 3, 22), person=tom)
    plan(date(2027, 3, 22), person=gone)
    plan(SPRING, time(23), time(1), person=tom)
    plan(date(2027, 3, 29), time(12), time(20))
    deactivate(gone, note="Left", by=manager)

    came = copy_week(dealership, monday=date(2027, 3, 29), by=manager)

    # Anna has another shift on Monday already, and somebody left.
    assert came == 3
    ninth_hours = [starts.hour for starts, _ in spans() if starts.date() == date(2027, 3, 30)]
    assert ninth_hours == [8]
    assert copy_week(dealership, monday=date(2027, 3, 29), by=manager) == 0


@pytest.mark.django_db(transaction=True)
def test_two_managers_copy_a_week_once(plan, dealership, manager):
    plan(date(2027, 3, 22))

    def copy():
        return copy_week(dealership, monday=date(2027, 3, 29), by=manager)

    assert all(isinstance(result, int) for result in race(copy, copy))
    assert len(spans()) == 2
