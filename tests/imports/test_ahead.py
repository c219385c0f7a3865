"""The next batch is read while the one before is written."""

import threading

import pytest
from django.utils import timezone, translation

from apps.imports.actions.ahead import one_ahead

SOON = 5  # Seconds within which a thread is at work on any machine.


def test_all_come_in_their_order_and_the_next_is_made_meanwhile():
    begun = [threading.Event() for _ in range(3)]

    def batches():
        for number, event in enumerate(begun):
            event.set()
            yield number

    came = []
    for number in one_ahead(batches()):
        if number + 1 < len(begun):
            assert begun[number + 1].wait(SOON)
        came.append(number)

    assert came == [0, 1, 2]


def test_they_are_made_in_the_zone_and_language_of_whoever_asks():
    def batches():
        yield timezone.get_current_timezone_name(), translation.get_language()

    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        assert list(one_ahead(batches())) == [("Asia/Shanghai", "zh-hans")]


def test_what_cannot_be_read_is_told_after_what_was():
    def batches():
        yield "first"
        raise ValueError("not a table any more")

    coming = one_ahead(batches())

    assert next(coming) == "first"
    with pytest.raises(ValueError, match="not a table any more"):
        next(coming)


def test_nothing_is_made_any_more_once_nobody_asks():
    made = []

    def batches():
        for number in range(9):
            made.append(number)
            yield number

    coming = one_ahead(batches())
    next(coming)
    coming.close()

    assert made == [0, 1]
