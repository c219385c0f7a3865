from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.dealers.hours import StoreHours

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")

NINE_TO_SIX = ((time(9), time(18)),)
ALL_DAY = ((time(0), time(0)),)
WEEKDAYS = dict.fromkeys(range(5), NINE_TO_SIX)
EVERY_DAY = dict.fromkeys(range(7), NINE_TO_SIX)


def london(*when):
    return datetime(*when, tzinfo=LONDON)


@pytest.fixture
def store():
    """Open Monday to Friday, nine to six; closed on Tuesday 4 August 2026."""
    return StoreHours(WEEKDAYS, LONDON, closures={date(2026, 8, 4)})


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (london(2026, 8, 3, 8, 59, 59), False),
        (london(2026, 8, 3, 9), True),
        (london(2026, 8, 3, 17, 59, 59), True),
        (london(2026, 8, 3, 18), False),
        (london(2026, 8, 4, 12), False),
        (london(2026, 8, 8, 12), False),
        (datetime(2026, 8, 3, 8, 30, tzinfo=UTC), True),
    ],
)
def test_the_door_is_open_within_its_hours(store, at, is_open):
    assert store.is_open(at) is is_open


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (london(2026, 8, 3, 12, 7), london(2026, 8, 3, 12, 7)),
        (london(2026, 8, 3, 7), london(2026, 8, 3, 9)),
        (london(2026, 8, 3, 18), london(2026, 8, 5, 9)),
        (london(2026, 8, 7, 18), london(2026, 8, 10, 9)),
    ],
)
def test_the_next_opening_is_now_or_when_the_door_opens(store, at, opening):
    assert store.next_opening(at) == opening


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (london(2026, 8, 3, 10), 30, london(2026, 8, 3, 10, 30)),
        (london(2026, 8, 3, 7), 30, london(2026, 8, 3, 9, 30)),
        (london(2026, 8, 3, 17, 50), 30, london(2026, 8, 5, 9, 20)),
        (london(2026, 8, 3, 17, 30), 30, london(2026, 8, 3, 18)),
        (london(2026, 8, 3, 22), 0, london(2026, 8, 3, 22)),
        (london(2026, 8, 7, 17), 120, london(2026, 8, 10, 10)),
        (london(2026, 8, 3, 9), 9 * 60 * 5, london(2026, 8, 10, 18)),
    ],
)
def test_a_clock_runs_in_open_time_only(store, start, minutes, end):
    assert store.add_open_minutes(start, minutes) == end


def test_a_clock_may_run_longer_than_a_year():
    store = StoreHours({0: NINE_TO_SIX}, SHANGHAI)
    monday = datetime(2026, 8, 3, 9, tzinfo=SHANGHAI)

    assert store.add_open_minutes(monday, 540 * 105) == datetime(2028, 7, 31, 18, tzinfo=SHANGHAI)


def test_a_clock_does_not_run_backwards(store):
    with pytest.raises(ValueError, match="must not be negative"):
        store.add_open_minutes(london(2026, 8, 3, 10), -1)


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [
        (london(2026, 8, 3, 10), london(2026, 8, 3, 10, 45), 45),
        (london(2026, 8, 3, 17), london(2026, 8, 5, 10), 120),
        (london(2026, 8, 8, 9), london(2026, 8, 9, 18), 0),
        (london(2026, 8, 3, 12), london(2026, 8, 3, 11), 0),
        (london(2026, 8, 3, 10), datetime(2026, 8, 3, 10, 1, 59, tzinfo=LONDON), 1),
        (london(2026, 8, 3, 0), london(2026, 8, 17, 0), 9 * 60 * 9),
    ],
)
def test_only_open_minutes_are_counted(store, a, b, minutes):
    assert store.open_minutes_between(a, b) == minutes


def test_a_lunch_break_is_no_open_time():
    day = ((time(9), time(12)), (time(13), time(18)))
    store = StoreHours({0: day}, BERLIN)
    noon = datetime(2026, 8, 3, 12, tzinfo=BERLIN)

    assert store.is_open(noon) is False
    assert store.add_open_minutes(datetime(2026, 8, 3, 11, 30, tzinfo=BERLIN), 60) == datetime(
        2026, 8, 3, 13, 30, tzinfo=BERLIN
    )


def test_overlapping_hours_count_once():
    store = StoreHours({0: ((time(9), time(12)), (time(11), time(13)))}, LONDON)

    assert store.open_minutes_between(london(2026, 8, 3, 0), london(2026, 8, 4, 0)) == 240


def test_hours_over_midnight_belong_to_the_day_they_began():
    store = StoreHours({5: ((time(22), time(2)),)}, LONDON, closures={date(2026, 8, 15)})

    assert store.is_open(london(2026, 8, 9, 1, 59)) is True
    assert store.is_open(london(2026, 8, 9, 2)) is False
    assert store.is_open(london(2026, 8, 8, 1)) is False
    assert store.is_open(london(2026, 8, 16, 1)) is False
    assert store.open_minutes_between(london(2026, 8, 8, 12), london(2026, 8, 9, 12)) == 240
    assert store.add_open_minutes(london(2026, 8, 8, 23), 90) == london(2026, 8, 9, 0, 30)


@pytest.mark.parametrize(
    ("zone", "first_day", "minutes"),
    [
        (LONDON, (2026, 3, 29), 23 * 60),
        (LONDON, (2026, 10, 25), 25 * 60),
        (BERLIN, (2026, 3, 29), 23 * 60),
        (BERLIN, (2026, 10, 25), 25 * 60),
        (SHANGHAI, (2026, 3, 29), 24 * 60),
        (SHANGHAI, (2026, 10, 25), 24 * 60),
    ],
)
def test_a_day_of_a_clock_change_has_the_minutes_it_had(zone, first_day, minutes):
    store = StoreHours({6: ALL_DAY}, zone)
    start = datetime(*first_day, tzinfo=zone)
    end = datetime(*first_day[:2], first_day[2] + 1, tzinfo=zone)

    assert store.open_minutes_between(start, end) == minutes
    assert store.add_open_minutes(start, minutes) == end


@pytest.mark.parametrize(
    ("zone", "saturday", "monday"),
    [
        (LONDON, (2026, 3, 28), (2026, 3, 30)),
        (LONDON, (2026, 10, 24), (2026, 10, 26)),
        (BERLIN, (2026, 3, 28), (2026, 3, 30)),
        (BERLIN, (2026, 10, 24), (2026, 10, 26)),
        (SHANGHAI, (2026, 3, 28), (2026, 3, 30)),
    ],
)
def test_the_door_opens_at_nine_by_the_wall_clock_on_both_sides_of_a_change(zone, saturday, monday):
    store = StoreHours(EVERY_DAY, zone)
    start = datetime(*saturday, 17, 30, tzinfo=zone)

    end = store.add_open_minutes(start, 30 + 540 + 30)

    assert end.replace(tzinfo=None) == datetime(*monday, 9, 30)  # noqa: DTZ001 the wall clock is meant
    assert store.open_minutes_between(start, end) == 600


def test_hours_that_spring_skips_are_no_hours():
    store = StoreHours({6: ((time(1), time(2)),)}, LONDON)

    assert store.open_minutes_between(london(2026, 3, 28), london(2026, 3, 30)) == 0


def test_without_hours_the_clock_never_stops():
    store = StoreHours({}, LONDON, closures={date(2026, 8, 3)})
    night = london(2026, 8, 3, 3)

    assert store.always_open is True
    assert store.is_open(night) is True
    assert store.next_opening(night) == night
    assert store.add_open_minutes(night, 61) == london(2026, 8, 3, 4, 1)
    assert store.open_minutes_between(night, london(2026, 8, 4, 3)) == 1440


def test_empty_days_alone_are_no_hours():
    assert StoreHours({0: (), 1: ()}, LONDON).always_open is True


def test_a_store_that_stays_shut_still_gets_a_deadline():
    every_day = {date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(1000)}
    store = StoreHours(EVERY_DAY, LONDON, closures=every_day)

    assert store.is_open(london(2026, 8, 3, 12)) is False
    assert store.next_opening(london(2026, 8, 3, 12)) is None
    assert store.add_open_minutes(london(2026, 8, 3, 12), 30) == london(2026, 8, 3, 12, 30)


def test_answers_are_in_the_time_of_the_store(store):
    answer = store.next_opening(datetime(2026, 8, 3, 10, tzinfo=UTC))

    assert answer.tzinfo is LONDON
    assert answer.hour == 11


LUNCH = ((time(9), time(12, 30)), (time(13, 30), time(19)))


@pytest.mark.parametrize(
    ("weekly", "at", "day", "closed"),
    [
        (LUNCH, london(2026, 8, 4, 18, 59), date(2026, 8, 3), london(2026, 8, 3, 19)),
        (LUNCH, london(2026, 8, 4, 13), date(2026, 8, 3), london(2026, 8, 3, 19)),
        (LUNCH, london(2026, 8, 4, 19), date(2026, 8, 4), london(2026, 8, 4, 19)),
        (LUNCH, london(2026, 8, 5, 0, 1), date(2026, 8, 4), london(2026, 8, 4, 19)),
        (((time(18), time(2)),), london(2026, 8, 5, 1), date(2026, 8, 3), london(2026, 8, 4, 2)),
        (((time(18), time(2)),), london(2026, 8, 5, 2), date(2026, 8, 4), london(2026, 8, 5, 2)),
        ((), london(2026, 8, 5, 14), date(2026, 8, 4), london(2026, 8, 5)),
    ],
)
def test_a_day_of_business_ends_with_its_last_hours(weekly, at, day, closed):
    hours = StoreHours(dict.fromkeys(range(7), weekly), LONDON)

    assert hours.last_closing(at) == (day, closed)


def test_a_store_that_stays_shut_has_closed_no_day():
    hours = StoreHours(
        {0: NINE_TO_SIX},
        LONDON,
        closures=[date(2024, 1, 1) + timedelta(days=number) for number in range(1000)],
    )

    assert hours.last_closing(london(2026, 8, 5)) == (None, None)
