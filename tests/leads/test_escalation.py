from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.dealers.models import Notification, OpeningHours, Role
from apps.leads.actions.answers import log_contact, start_clock
from apps.leads.actions.assignment import assign_lead
from apps.leads.actions.escalation import climb_ladders
from apps.leads.models import Escalation, FollowUp, Lead, LeadRules, ResponseClock
from tests.factories import (
    AbsenceFactory,
    FollowUpFactory,
    LeadFactory,
    MembershipFactory,
    ResponseClockFactory,
    ShiftFactory,
)
from tests.racing import race

# A Friday in London, in summer; open from nine to six, and on Saturday.
NINE = datetime(2026, 7, 3, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(dealership):
    """Anna and Boris on shift, and Mia who leads them; open from nine to six."""
    for weekday in (4, 5):
        OpeningHours.objects.create(
            dealership=dealership, weekday=weekday, opens_at=time(9), closes_at=time(18)
        )
    found = {}
    for name, role in (("Anna", None), ("Boris", None), ("Mia", Role.SALES_MANAGER)):
        role = role or Role.SALES_CONSULTANT
        user = found[name] = MembershipFactory(at=dealership, role=role, user__name=name).user
        for day in range(2):
            ShiftFactory(user=user, starts_at=NINE + timedelta(days=day))
    return found


@pytest.fixture
def clock_at():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller.move_to


def asked(user, at=NINE):
    return start_clock(LeadFactory(consultant=user, customer__name="Wang"), at=at)


def told(kind):
    news = Notification.objects.filter(kind=f"leads.{kind}").select_related("user")
    return sorted(notification.user.name for notification in news)


def rungs():
    return list(Escalation.objects.order_by("at", "id").values_list("rung", flat=True))


def test_an_answer_that_stays_out_climbs_from_the_consultant_to_all(people, clock_at):
    clock = asked(people["Anna"])

    clock_at(NINE + 14 * MINUTE)
    assert climb_ladders() == 0
    clock_at(NINE + 15 * MINUTE)
    assert (climb_ladders(), climb_ladders()) == (1, 0)
    assert (rungs(), told("overdue")) == (["remind"], ["Anna"])
    clock_at(NINE + 30 * MINUTE)
    climb_ladders()
    assert (told("escalated"), list(Escalation.objects.at_the_manager().values("clock"))) == (
        ["Mia"],
        [{"clock": clock.pk}],
    )
    clock_at(NINE + 75 * MINUTE)
    climb_ladders()

    clock.lead.refresh_from_db()
    clock.refresh_from_db()
    assert rungs() == ["remind", "manager", "pool"]
    assert (clock.lead.consultant, clock.escalates_at) == (None, None)
    assert told("back_to_all") == ["Anna", "Boris"]
    assert clock.lead.assignments.get().reason == (
        "not answered in time; it waits for whoever takes it"
    )
    kinds = clock.lead.customer.timeline.values_list("kind", flat=True)
    assert list(kinds.order_by("at", "id")) == ["leads.escalated", "leads.assigned"]


def test_an_answer_ends_the_ladder(people, clock_at):
    clock = asked(people["Anna"])
    clock_at(NINE + 20 * MINUTE)
    climb_ladders()
    log_contact(
        clock.lead, channel="call", outcome="reached", next_step="call", by=people["Anna"],
        due_at=NINE + timedelta(days=9),
    )  # fmt: skip

    clock_at(NINE + 300 * MINUTE)
    climb_ladders()

    assert rungs() == ["remind"]


def test_nothing_is_told_while_the_door_is_shut(people, clock_at):
    asked(people["Anna"], at=NINE + timedelta(hours=8, minutes=50))

    clock_at(NINE + timedelta(hours=15))
    assert climb_ladders() == 0
    clock_at(NINE + timedelta(days=1, minutes=4))
    assert climb_ladders() == 0
    clock_at(NINE + timedelta(days=1, minutes=5))
    assert (climb_ladders(), rungs()) == (1, ["remind"])


def test_after_a_pause_the_rungs_keep_their_distance(people, clock_at):
    asked(people["Anna"])
    late = NINE + timedelta(hours=5)

    climbed = []
    for minutes in range(0, 61, 5):
        clock_at(late + minutes * MINUTE)
        climb_ladders()
        climbed.append(len(rungs()))

    assert climbed == [1] * 3 + [2] * 9 + [3]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_climb_each_rung_once(people):
    for _n in range(5):
        asked(people["Anna"])
    now = NINE + 16 * MINUTE

    climbed = race(*[lambda: climb_ladders(now=now)] * 3)

    assert (sum(climbed), Escalation.objects.count()) == (5, 5)


def test_one_that_cannot_be_told_stops_no_other(people, clock_at, monkeypatch):
    first, second = asked(people["Anna"]), asked(people["Anna"])
    Lead.objects.filter(pk=first.lead_id).update(wish="x")
    ResponseClock.objects.filter(pk=first.pk).update(escalates_at=NINE)
    # A rung that is already there, as no run of ours would leave it.
    Escalation.objects.create(
        lead=first.lead, customer=first.customer, clock=first, rung="remind", at=NINE
    )
    clock_at(NINE + 16 * MINUTE)

    climb_ladders()

    assert Escalation.objects.filter(clock=second).count() == 1


def test_a_promise_climbs_by_its_own_hours(people, clock_at):
    step = FollowUpFactory(lead=LeadFactory(consultant=people["Anna"]), due_at=NINE)
    LeadRules.objects.create(step_remind=10, step_manager=20, step_pool=30)

    for minutes in (10, 20, 30):
        clock_at(NINE + minutes * MINUTE)
        climb_ladders()
        climb_ladders()

    step.refresh_from_db()
    assert rungs() == ["remind", "manager", "pool"]
    assert (step.consultant, step.done_at) == (None, None)


def test_while_a_customer_waits_for_an_answer_only_that_is_told(people, clock_at):
    clock = asked(people["Anna"])
    FollowUpFactory(lead=clock.lead, due_at=NINE)
    LeadRules.objects.create(answer_pool=500, answer_manager=500, step_remind=5)

    clock_at(NINE + 20 * MINUTE)
    climb_ladders()

    assert [escalation.clock_id for escalation in Escalation.objects.all()] == [clock.pk]


def test_the_cover_is_reminded_and_without_one_everybody_on_shift(people, clock_at):
    away = {"starts_at": NINE, "ends_at": NINE + timedelta(days=5)}
    AbsenceFactory(user=people["Anna"], cover=people["Boris"], **away)
    asked(people["Anna"])
    asked(None)
    clock_at(NINE + 15 * MINUTE)

    climb_ladders()

    assert told("overdue") == ["Boris", "Boris"]


def test_whoever_gets_a_late_lead_has_time_to_answer(people, clock_at):
    clock = asked(people["Anna"])
    for minutes in (15, 30):
        clock_at(NINE + minutes * MINUTE)
        climb_ladders()
    clock_at(NINE + 74 * MINUTE)
    assign_lead(clock.lead, consultant=people["Boris"], by=people["Mia"])

    clock_at(NINE + 76 * MINUTE)
    assert climb_ladders() == 0
    clock_at(NINE + 89 * MINUTE)
    assert climb_ladders() == 1


def test_a_minute_without_anything_overdue_costs_little(people, clock_at):
    for _n in range(20):
        ResponseClockFactory(started_at=NINE)
        FollowUpFactory(due_at=NINE + timedelta(days=3))

    with CaptureQueriesContext(connection) as asked_for:
        climb_ladders()

    assert len(asked_for) == 5
    assert FollowUp.objects.open().count() == 20
