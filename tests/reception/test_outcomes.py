"""What came of a visit: the loop that only its outcome closes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.models import OwnConsultant
from apps.dealers.models import Dealership, Notification, OpeningHours, Role
from apps.leads.models import FollowUp, Lead, LoggedContact
from apps.reception.actions.closing import look_after_visits
from apps.reception.actions.outcomes import ask_outcome, close_visit, correct_outcome
from apps.reception.actions.turns import assign_visit, greet_visit, hand_on_visit
from apps.reception.actions.visits import leave_visit, take_back_arrival
from apps.reception.models import Visit
from apps.reception.periodic import make_rounds
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    HelpCallFactory,
    LeadFactory,
    VisitFactory,
    scope_for,
)
from tests.racing import race

Outcome = Visit.Outcome
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def with_amy(on_floor, desk):
    """A known customer whom Amy has greeted."""
    amy = on_floor("Amy First")
    visit = VisitFactory(customer=CustomerFactory(name="Ana Silva"), note="the blue Aria")
    ContactPointFactory(customer=visit.customer)
    assign_visit(visit, host=amy, by=desk)
    return greet_visit(visit, by=amy), amy


def test_it_goes_on_with_a_lead_of_whoever_looked_after_them(with_amy):
    visit, amy = with_amy
    due = timezone.now() + timedelta(days=1)

    visit = close_visit(
        visit, outcome=Outcome.GOES_ON, next_step="call", due_at=due, note="loves it", by=amy
    )

    lead = Lead.objects.get()
    assert (visit.lead, lead.consultant, lead.source.kind) == (lead, amy, "walk_in")
    assert lead.wish == "the blue Aria"
    assert not lead.clocks.running().exists()
    step = FollowUp.objects.open().get()
    assert (step.step, step.due_at, step.consultant) == ("call", due, amy)
    assert LoggedContact.objects.get().channel == LoggedContact.Channel.IN_PERSON
    assert OwnConsultant.objects.get().consultant == amy
    assert visit.closed_at
    assert visit.left_at
    assert not visit.turns.running().exists()


def test_who_is_somebody_elses_stays_so(with_amy, on_floor):
    visit, amy = with_amy
    tom = on_floor("Tom Hale")
    lead = LeadFactory(customer=visit.customer, consultant=tom, assigned_at=timezone.now())

    visit = close_visit(visit, outcome=Outcome.GOES_ON, next_step="quote", by=amy)

    lead.refresh_from_db()
    assert (visit.lead, lead.consultant) == (lead, tom)


def test_a_lost_visit_is_a_lost_lead_with_its_reason(with_amy):
    visit, amy = with_amy

    close_visit(visit, outcome=Outcome.LOST, reason="price", note="too dear", by=amy)

    lead = Lead.objects.get()
    assert (lead.status, lead.lost_reason, lead.lost_evidence) == ("lost", "price", "too dear")


def test_going_on_needs_a_next_step_and_a_person(with_amy):
    visit, amy = with_amy
    nobody = VisitFactory(customer=None, greeted_at=timezone.now())

    with pytest.raises(Refused, match="next step"):
        close_visit(visit, outcome=Outcome.GOES_ON, by=amy)
    with pytest.raises(Refused, match="who it is"):
        close_visit(nobody, outcome=Outcome.GOES_ON, next_step="call", by=amy)
    assert not Lead.objects.exists()


def test_only_looking_does_not_drop_an_open_lead(with_amy):
    visit, amy = with_amy
    LeadFactory(customer=visit.customer)

    with pytest.raises(Refused, match="open lead"):
        close_visit(visit, outcome=Outcome.LOOKED, by=amy)


def test_a_genius_closes_it_for_the_consultant(with_amy, on_floor):
    visit, amy = with_amy
    genius = on_floor("Gina Genius", role=Role.PRODUCT_GENIUS)
    hand_on_visit(visit, host=genius, note="charging", by=amy)
    visit = greet_visit(visit, by=genius)

    close_visit(visit, outcome=Outcome.GOES_ON, next_step="call", by=genius)

    assert Lead.objects.get().consultant == amy
    assert OwnConsultant.objects.get().consultant == amy


def test_who_left_greeted_stays_a_loop_until_somebody_says_what_came_of_it(with_amy, desk):
    visit, amy = with_amy

    visit = leave_visit(visit, by=desk)

    assert list(Visit.objects.gone_without_outcome()) == [visit]
    assert not visit.turns.running().exists()
    visit = ask_outcome(visit, by=desk)
    again = ask_outcome(visit, by=desk)
    assert (visit.asked_times, again.asked_times) == (1, 1)
    asked = Notification.objects.of(amy).filter(kind="reception.outcome_missing")
    assert asked.unseen().count() == 1
    close_visit(visit, outcome=Outcome.LOST, reason="price", note="dear", by=amy)
    assert not asked.unseen().exists()


def test_the_clock_asks_the_host_once_in_a_while(with_amy, desk):
    visit, amy = with_amy
    visit = leave_visit(visit, by=desk)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        look_after_visits()
        look_after_visits()

    visit.refresh_from_db()
    assert visit.asked_times == 1


@pytest.fixture
def lists(dealership, on_floor):
    """A store that shuts at noon and at seven; the lists that its manager was brought."""
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    OpeningHours.objects.filter(dealership=dealership).delete()
    for weekday in range(7):
        for opens, closes in (("09:00", "12:30"), ("13:30", "19:00")):
            OpeningHours.objects.create(
                dealership=dealership, weekday=weekday, opens_at=opens, closes_at=closes
            )
    return Notification.objects.of(manager).filter(kind="reception.day_open").order_by("made_at")


def at(hour, minute=0, day=3):
    """A minute of the worker on a Tuesday in March, or on another day."""
    return time_machine.travel(datetime(2026, 3, day, hour, minute, tzinfo=LONDON), tick=False)


def test_the_manager_has_the_list_at_closing_time_of_each_day(lists, on_floor, dealership):
    amy = on_floor("Amy First")
    with at(12):
        greet_visit(VisitFactory(), by=amy)

    for hour, minute, day in [(12, 31, 3), (18, 59, 3), (19, 1, 3), (19, 2, 3), (0, 1, 4)]:
        with at(hour, minute, day):
            look_after_visits()
    assert [(each.key, each.facts["count"]) for each in lists] == [("day_open/2026-03-03", 1)]

    with at(15, day=4):
        greet_visit(VisitFactory(), by=amy)
    with at(19, 1, day=4):
        look_after_visits()
    assert [each.facts["count"] for each in lists.all()] == [1, 2]


def test_a_store_that_says_no_hours_has_the_list_at_midnight(lists, on_floor, dealership):
    OpeningHours.objects.filter(dealership=dealership).delete()
    with at(23):
        greet_visit(VisitFactory(), by=on_floor("Amy First"))
        look_after_visits()
    assert not lists.exists()

    with at(0, 1, day=4):
        look_after_visits()
    assert [each.key for each in lists] == ["day_open/2026-03-03"]


def test_a_store_in_trouble_stops_no_other(dealership, with_amy, desk):
    visit, _amy = with_amy
    leave_visit(visit, by=desk)
    other = DealershipFactory(group=dealership.group, name="Zz")
    with working_in(scope_for(other)):
        lost = HelpCallFactory(at=timezone.now() - timedelta(hours=1))
    call = HelpCallFactory(at=timezone.now() - timedelta(hours=1))
    # Whose clocks nobody knows.
    Dealership.objects.filter(pk=dealership.pk).update(time_zone="Mars/Base")

    make_rounds(0)

    call.refresh_from_db()
    with working_in(scope_for(other)):
        lost.refresh_from_db()
    assert (call.closed_at, bool(lost.closed_at)) == (None, True)


def test_only_what_can_come_of_such_a_visit_is_recorded(with_amy, on_floor):
    visit, amy = with_amy
    service = greet_visit(VisitFactory(purpose=Visit.Purpose.SERVICE), by=on_floor("Tom Hale"))

    with pytest.raises(Refused, match="interested, it goes on, ordered"):
        close_visit(visit, outcome=Outcome.SERVED, by=amy)
    with pytest.raises(Refused, match="served, interested, it goes on"):
        close_visit(service, outcome=Outcome.ORDERED, by=amy)
    assert Visit.objects.open().count() == 2


def test_whom_nobody_can_reach_is_still_here_when_it_cannot_go_on(with_amy):
    visit, amy = with_amy
    visit.customer.contact_points.all().delete()

    with pytest.raises(Refused, match="Nobody can reach"):
        close_visit(visit, outcome=Outcome.GOES_ON, next_step="call", by=amy)

    visit.refresh_from_db()
    assert visit.left_at is None


@pytest.mark.django_db(transaction=True)
def test_no_lead_is_left_behind_an_arrival_that_is_taken_back(desk, on_floor):
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = VisitFactory()
    ContactPointFactory(customer=visit.customer)

    race(
        lambda: close_visit(visit, outcome=Outcome.GOES_ON, next_step="call", by=manager),
        lambda: take_back_arrival(visit, by=desk),
    )

    visit.refresh_from_db()
    assert (visit.outcome, Lead.objects.count()) in [(Outcome.GOES_ON, 1), (Outcome.MISTAKE, 0)]


def test_who_closes_the_day_corrects_an_outcome_by_a_new_fact(desk, on_floor):
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = VisitFactory()
    ContactPointFactory(customer=visit.customer)
    leave_visit(visit, by=desk)
    said = {"outcome": Outcome.GOES_ON, "next_step": "call", "by": manager}

    with pytest.raises(Refused, match="Write why"):
        correct_outcome(visit, was=Outcome.UNGREETED, **said)
    with pytest.raises(Refused, match="recorded already"):
        correct_outcome(visit, was=Outcome.LOOKED, note="Amy met them outside", **said)
    for _click in range(2):
        visit = correct_outcome(visit, was=Outcome.UNGREETED, note="Amy met them outside", **said)

    assert (visit.outcome, visit.outcome_by, visit.lead) == (
        Outcome.GOES_ON,
        manager,
        Lead.objects.get(),
    )
    facts = visit.customer.timeline.get(kind="reception.outcome_corrected").facts
    assert (facts["was"], facts["outcome"], facts["note"]) == (
        "ungreeted",
        "goes_on",
        "Amy met them outside",
    )


def test_a_visit_that_was_none_is_counted_out_by_a_correction(desk, on_floor):
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = leave_visit(VisitFactory(), by=desk)

    correct_outcome(visit, was=Outcome.UNGREETED, outcome=Outcome.MISTAKE, note="Twice", by=manager)

    assert not Visit.objects.counted().exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_visit_one_is_heard(with_amy, on_floor):
    visit, amy = with_amy

    results = race(
        lambda: close_visit(visit, outcome=Outcome.LOST, reason="price", note="dear", by=amy),
        lambda: close_visit(visit, outcome=Outcome.GOES_ON, next_step="call", by=amy),
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert Lead.objects.count() == 1
