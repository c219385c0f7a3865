"""The day book: its numbers, the rows behind each of them, and its days in odd zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.scope import working_in
from apps.customers.models import Disclosure
from apps.dealers.models import Role
from apps.imports.models import Export
from apps.reception.models import HelpCall
from apps.reception.traffic import CALL_PARTS, Period, Slice, Traffic, parts
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    HelpCallFactory,
    UserFactory,
    VisitFactory,
    scope_for,
)

BOOK = reverse("reception:day_book")
MORNING = datetime(2026, 11, 21, 10, 15, tzinfo=ZoneInfo("Europe/London"))
SATURDAY = Period.around(MORNING.date())


@pytest.fixture(autouse=True)
def zone(dealership):
    with timezone.override(dealership.zone):
        yield dealership.zone


def came(minutes=0, waited=None, **fields):
    """Somebody who came so many minutes after the morning and was greeted after so many."""
    at = MORNING + timedelta(minutes=minutes)
    if waited is not None:
        fields |= {"greeted_at": at + timedelta(minutes=waited), "status": "greeted"}
        fields.setdefault("host", UserFactory())
    return VisitFactory(arrived_at=at, **fields)


def gone(minutes=0, after=30, **fields):
    """Somebody who left without a greeting."""
    at = MORNING + timedelta(minutes=minutes)
    return came(minutes, status="left", left_at=at + timedelta(minutes=after), **fields)


def ungreeted(minutes=0, after=30):
    said = {"outcome": "ungreeted", "outcome_at": timezone.now(), "closed_at": timezone.now()}
    return gone(minutes, after, **said)


def test_a_day_in_numbers():
    came(0, waited=1)
    came(5, waited=2, customer=None, party_size=3)
    came(70, waited=9, purpose="service")
    ungreeted(80, after=20)
    gone(90)
    came(95, outcome="mistake", outcome_at=timezone.now(), status="left", left_at=timezone.now())
    came(24 * 60)

    total = Traffic(SATURDAY, 3).total()

    assert {
        name: total[name] for name in total if name not in ("asked", "query", "median", "worst")
    } == {
        "parties": 5,
        "people": 7,
        "known": 4,
        "anonymous": 1,
        "waited": 4,
        "in_time": 2,
        "late": 2,
        "ungreeted": 1,
        "here": 3,
        "missing": 1,
        "paper": 0,
        "percent": 50,
    }
    assert (total["median"], total["worst"]) == (5.5 * 60, 20 * 60)


def test_every_number_opens_as_many_rows_as_it_counts():
    came(0, waited=1)
    came(5, waited=9, customer=None)
    ungreeted(65)
    gone(90, purpose="parts")
    traffic = Traffic(SATURDAY, 3)

    rows = [traffic.total(), *traffic.by_hour(), *traffic.by_purpose()]

    for row in rows:
        for part in ["parties", *parts(3)]:
            opened = Slice.asked_for(row["asked"] | {"part": part}, 3).visits()
            assert opened.count() == row[part], (row["asked"], part)


def test_hours_without_anybody_stand_between_the_others():
    came(0)
    came(130)

    hours = [(row["hour"], row["parties"]) for row in Traffic(SATURDAY, 3).by_hour()]

    assert hours == [(10, 1), (11, 0), (12, 1)]


def test_a_week_begins_on_monday_and_a_month_on_its_first():
    day = date(2026, 11, 21)

    week, month = Period.around(day, "week"), Period.around(day, "month")

    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (month.first, month.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert month.before.first == date(2026, 10, 1)
    assert Period.around(timezone.localdate()).after is None


def test_days_of_a_month_open_as_days():
    came(0)
    came(24 * 60)

    days = Traffic(Period.around(MORNING.date(), "month"), 3).by_day()

    assert [(row["date"].day, row["asked"]["span"]) for row in days] == [(21, "day"), (22, "day")]
    assert Slice.asked_for(days[0]["asked"], 3).visits().count() == 1


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_is_counted_whole(day, hours):
    start, end = Period.around(day).bounds
    for moment in (start, end - timedelta(seconds=1), end, start - timedelta(seconds=1)):
        VisitFactory(arrived_at=moment)

    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=hours)
    assert Traffic(Period.around(day), 3).total()["parties"] == 2


def test_a_day_is_that_of_the_dealership(dealership):
    beijing = DealershipFactory(group=dealership.group, time_zone="Asia/Shanghai")
    with working_in(scope_for(beijing)), timezone.override(beijing.zone):
        VisitFactory(arrived_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))

        rows = Traffic(SATURDAY, 3).by_hour()

    assert [(row["hour"], row["parties"]) for row in rows] == [(7, 1)]
    assert Traffic(SATURDAY, 3).total()["parties"] == 0


def test_calls_from_cars_by_place():
    host = UserFactory()
    for seconds in (20, 40, 90):
        taken = MORNING + timedelta(seconds=seconds)
        HelpCallFactory(
            place="window", at=MORNING, taken_by=host, taken_at=taken, **_over("met", taken)
        )
    HelpCallFactory(place="window", at=MORNING, **_over("withdrawn", MORNING))
    HelpCallFactory(place="hall", at=MORNING, **_over("unanswered", MORNING))

    rows = Traffic(SATURDAY, 3).calls()

    assert [(row["place"], row["calls"], row["in_time"], row["unanswered"]) for row in rows] == [
        ("window", 3, 2, 0),
        ("hall", 1, 0, 1),
    ]
    assert (rows[0]["median"], rows[0]["worst"]) == (40, 90)
    for row in rows:
        for part in CALL_PARTS:
            asked = SATURDAY.asked | {"place": row["place"], "part": part}
            assert Slice.asked_for(asked, 3).calls().count() == row[part]


def _over(ending, at):
    return {"ending": HelpCall.Ending(ending), "closed_at": at}


@pytest.mark.parametrize("number", [1, 30])
def test_the_day_book_asks_the_same_few_queries(signed_in, number, django_assert_max_num_queries):
    client = signed_in(Role.SALES_MANAGER)
    for index in range(number):
        VisitFactory(party_size=index % 3 + 1)
        HelpCallFactory()
    client.get(BOOK)

    with django_assert_max_num_queries(12):
        page = client.get(BOOK)
    with django_assert_max_num_queries(10):
        rows = client.get(reverse("reception:book_visits"))

    assert page.context["total"]["parties"] == number
    assert rows.context["page"].paginator.count == number


@pytest.mark.parametrize("asked", ["2026-02-30", "0001-01-01", "9999-12-31", "yesterday", ""])
def test_what_is_no_day_is_no_error(signed_in, asked):
    page = signed_in(Role.RECEPTIONIST).get(BOOK, {"day": asked, "span": "month", "hour": "25"})

    assert page.status_code == 200


def test_the_list_of_visits_leaves_with_a_record(signed_in):
    ana = CustomerFactory(name="Ana Silva")
    VisitFactory(customer=ana)
    VisitFactory(customer=None)
    client = signed_in(Role.SALES_MANAGER)

    sent = client.get(reverse("reception:visits_export"), {"part": "known", "format": "csv"})
    text = b"".join(sent.streaming_content).decode()

    export = Export.objects.get()
    assert "Ana Silva" in text
    assert (export.name, export.rows, export.shown_name) == ("visits", 1, "visits")
    assert Disclosure.objects.get().customer == ana


def test_a_week_of_visits_without_names_leaves_as_well(signed_in):
    VisitFactory(customer=None, party_size=2)
    client = signed_in(Role.DEALER_MANAGER)

    sent = client.get(reverse("reception:visits_export"), {"span": "week", "format": "xlsx"})

    assert b"".join(sent.streaming_content)
    assert not Disclosure.objects.exists()
