from datetime import date, timedelta

import pytest

from apps.vehicles.odometer import Reading, check, km_of_miles, miles_of_km

DAY = date(2026, 8, 3)


def reading(days, km):
    return Reading(DAY + timedelta(days=days), km)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (reading(100, 12_000), None),
        (reading(100, 10_000), None),
        (reading(100, 9_999), "below_earlier"),
        (reading(2, 11_000), None),
        (reading(2, 11_001), "too_fast"),
        (reading(0, 10_500), None),
        (reading(0, 10_501), "too_fast"),
        (reading(0, 9_999), "below_earlier"),
        (reading(-100, 9_000), None),
        (reading(-100, 10_001), "above_later"),
    ],
)
def test_a_reading_must_be_able_to_follow_the_earlier_one(new, code):
    finding = check(new, [reading(0, 10_000)])

    assert (finding and finding.code) == code


def test_the_first_reading_is_always_plausible():
    assert check(reading(0, 999_999), []) is None


def test_earlier_readings_come_in_any_order_and_the_last_one_counts():
    earlier = [reading(50, 20_000), reading(0, 10_000), reading(20, 15_000)]

    assert check(reading(60, 19_000), earlier).code == "below_earlier"
    assert check(reading(60, 25_000), earlier) is None


@pytest.mark.parametrize(("unit", "known"), [("km", "1\u202f609 km"), ("mi", "1\u202f000 mi")])
def test_the_sentence_says_what_it_was_compared_with_in_the_unit_of_the_reading(unit, known):
    earlier = Reading(date(2019, 8, 3), 1609)

    assert str(check(reading(1, 900), [earlier], unit).sentence) == (
        f"Below the {known} of 3 Aug 2019. Check the reading and its unit, km or miles."
    )


@pytest.mark.parametrize(
    ("miles", "km"), [(0, 0), (1, 2), (3, 5), (100, 161), (62_137, 100_000), (100_000, 160_934)]
)
def test_miles_become_the_nearest_whole_kilometre(miles, km):
    assert km_of_miles(miles) == km


def test_miles_survive_the_way_there_and_back():
    assert [miles_of_km(km_of_miles(miles)) for miles in range(5000)] == list(range(5000))
