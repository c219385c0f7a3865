"""What came of a visit: the loop that only its outcome closes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.models import OwnConsultant
from apps.dealers.models import Notification, OpeningHours, Role
from apps.leads.models import FollowUp, Lead, LoggedContact
from apps.reception.actions.closing import look_after_visits
from apps.reception.actions.outcomes import ask_outcome, close_visit
from apps.reception.actions.turns import assign_visit, greet_visit, hand_on_visit
from apps.reception.actions.visits import leave_visit
from apps.reception.models import Visit
from tests.factories import ContactPointFactory, CustomerFactory, LeadFactory, VisitFactory
from tests.racing import race

Outcome = Visit.Outcome


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


def test_the_clock_asks_and_brings_the_manager_the_list(with_amy, desk, on_floor, dealership):
    visit, amy = with_amy
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    OpeningHours.objects.create(
        dealership=dealership, weekday=0, opens_at="09:00", closes_at="09:01"
    )
    visit = leave_visit(visit, by=desk)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        look_after_visits()
        look_after_visits()

    visit.refresh_from_db()
    assert visit.asked_times == 1
    told = Notification.objects.of(manager).filter(kind="reception.day_open")
    assert [each.facts["count"] for each in told] == [1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_visit_one_is_heard(with_amy, on_floor):
    visit, amy = with_amy

    results = race(
        lambda: close_visit(visit, outcome=Outcome.LOST, reason="price", note="dear", by=amy),
        lambda: close_visit(visit, outcome=Outcome.GOES_ON, next_step="call", by=amy),
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert Lead.objects.count() == 1
