import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone, translation

from apps.core.templatetags import forecourt

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_the_desk():
    with time_machine.travel(NOW, tick=False), timezone.override("UTC"), translation.override("en"):
        yield


def test_every_icon_named_in_a_template_is_in_the_sprite():
    text = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"{% icon \"([^\"]+)\"", text))

    assert named - forecourt.icon_names() == set()


def test_an_icon_without_a_label_is_silent():
    assert 'aria-hidden="true"' in forecourt.icon("phone")
    assert 'aria-label="Call"' in forecourt.icon("phone", "Call")


@pytest.mark.parametrize(
    ("seconds", "kind", "text", "state"),
    [
        (41, "waiting", "00:41", "ok"),
        (245, "waiting", "04:05", "soon"),
        (690, "waiting", "11:30", "late"),
        (4800, "waiting", "1h 20m", "late"),
        (36000 + 900, "waiting", "10h", "late"),
        (-7200, "due", "2h", "ok"),
        (-300, "due", "5m", "soon"),
        (1500, "due", "\u221225m", "late"),
        (3 * 86400, "due", "\u22123d", "late"),
    ],
)
def test_a_clock_shows_how_long_and_how_bad(seconds, kind, text, state):
    soon, late = forecourt.LIMITS[kind]

    assert forecourt.clock_text(seconds, kind) == text
    assert forecourt.clock_state(seconds, kind, soon, late) == state


def test_a_clock_counts_from_its_moment():
    drawn = forecourt.clock(NOW - timedelta(minutes=4, seconds=5), soon=60, late="")

    assert 'class="clock clock-soon"' in drawn
    assert ">04:05</time>" in drawn


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Wang Xiaoming", "WX"),
        ("王小明", "王"),
        ("Anna", "AN"),
        ("Ana de la Silva", "AS"),
        ("", "?"),
    ],
)
def test_initials(name, letters):
    assert forecourt.initials(name) == letters


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 11, 22, 10, 31, tzinfo=UTC), "today 10:31"),
        (datetime(2026, 11, 21, 17, 2, tzinfo=UTC), "yesterday 17:02"),
        (datetime(2026, 11, 12, 21, 20, tzinfo=UTC), "12 Nov 21:20"),
        (datetime(2024, 11, 8, 9, 0, tzinfo=UTC), "8 Nov 2024"),
    ],
)
def test_a_moment_is_said_as_people_say_it(when, said):
    assert forecourt.day_time(when) == said


def test_the_dealership_decides_what_today_is():
    with timezone.override("Asia/Shanghai"):
        assert forecourt.day_time(datetime(2026, 11, 21, 17, 2, tzinfo=UTC)) == "today 01:02"


def test_money_and_distance_follow_the_language():
    assert forecourt.local_money(Decimal("54900.00"), "GBP") == "£54,900"
    assert forecourt.local_money(Decimal("54900.50"), "GBP") == "£54,900.50"
    assert forecourt.distance(61200) == "61\u202f200 km"
    assert forecourt.distance(900, "mi") == "900 mi"
    with translation.override("zh-hans"):
        assert forecourt.local_money(Decimal("54900"), "CNY") == "¥54,900"
        assert forecourt.weekday_date(NOW) == "11月22日周日"


def test_a_weekday_is_short_in_both_languages():
    with translation.override("zh-hans"):
        chinese = forecourt.weekday(NOW), forecourt.weekday_day(NOW)

    assert (forecourt.weekday(NOW), forecourt.weekday_day(NOW)) == ("Sun", "Sun 22")
    assert chinese == ("周日", "22日周日")


def test_a_span_of_time_reads_well_in_both_languages():
    with translation.override("zh-hans"):
        chinese = forecourt.in_units((1, "hour"), (20, "minute"))

    english = forecourt.in_units((1, "hour"), (20, "minute"))
    assert (english, chinese) == ("1h 20m", "1小时20分钟")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=25), "25m"),
        (timedelta(hours=1, minutes=20), "1h 20m"),
        (timedelta(hours=13, minutes=36), "13h"),
        (timedelta(hours=124), "5d"),
    ],
)
def test_a_span_is_said_in_the_unit_people_would_use(span, said):
    assert forecourt.span_text(span.total_seconds()) == said
