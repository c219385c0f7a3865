"""Arrivals: known, new, or nobody at all."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.dealers.models import Role
from apps.leads.models import Enquiry, FollowUp, Guest, Lead
from apps.reception.actions.outcomes import close_visit
from apps.reception.actions.turns import (
    assign_visit,
    decline_visit,
    greet_visit,
    hand_on_visit,
    take_visit,
)
from apps.reception.actions.visits import (
    enter_arrival,
    identify_visitor,
    leave_visit,
    look_around,
    move_visit,
    take_back_arrival,
    want_someone,
    was_taken,
)
from apps.reception.expected import expected_on
from apps.reception.models import Visit
from tests.factories import (
    CustomerFactory,
    EventFactory,
    FollowUpFactory,
    GuestFactory,
    VisitFactory,
)
from tests.racing import race

Purpose, Outcome = Visit.Purpose, Visit.Outcome


def arrive(by, **said):
    return enter_arrival(**{"key": uuid7(), "purpose": Purpose.SALES, "by": by} | said)


def test_a_known_person_stands_on_the_board_with_a_fact_on_their_timeline(desk):
    customer = CustomerFactory()

    visit = arrive(desk, customer=customer, party_size=2)

    assert list(Visit.objects.here()) == [visit]
    assert visit.arrived_at == visit.entered_at
    fact = customer.timeline.get(kind="reception.arrived")
    assert (fact.by, fact.facts["party"], fact.at) == (desk, 2, visit.arrived_at)


def test_a_new_person_is_recognised_by_the_number(desk):
    first = arrive(desk, contact={"name": "Ana Silva", "phone": "020 7946 0123"})
    leave_visit(first, by=desk)

    again = arrive(desk, contact={"name": "Ana", "phone": "+44 20 7946 0123"})

    assert again.customer == first.customer


def test_a_name_that_cannot_be_reached_makes_no_card(desk):
    with pytest.raises(Refused, match="phone number"):
        arrive(desk, contact={"name": "Ana Silva", "phone": "1"})

    assert not Visit.objects.exists()


def test_just_looking_is_a_number_and_nothing_else(desk):
    visit = look_around(key=uuid7(), party_size=3, by=desk)

    assert visit.customer is None
    assert Visit.objects.counted().count() == 1
    for made in (Lead, FollowUp, Enquiry):
        assert not made.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(note="Mr Brown")
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(customer=CustomerFactory())


def test_the_same_click_twice_is_one_visit(desk):
    key = uuid7()

    assert look_around(key=key, by=desk) == look_around(key=key, by=desk)
    assert Visit.objects.count() == 1


def test_a_person_is_on_the_board_once(desk):
    customer = CustomerFactory(name="Ana Silva")
    arrive(desk, customer=customer)

    with pytest.raises(Refused, match="Ana Silva is on the board already"):
        arrive(desk, customer=customer)


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_one_records_somebody_and_the_other_reads_why_not(desk):
    customer = CustomerFactory()

    results = race(*[lambda: arrive(desk, customer=customer) for _desk in range(3)])

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Visit"]
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_click_that_arrives_three_times_is_one_visit(desk):
    key = uuid7()

    results = race(*[lambda: look_around(key=key, by=desk) for _click in range(3)])

    assert {result.pk for result in results} == {key}
    assert Visit.objects.count() == 1


def test_somebody_may_say_their_name_later(desk):
    visit = look_around(key=uuid7(), by=desk)
    customer = CustomerFactory()

    visit = identify_visitor(visit, customer=customer, by=desk)

    assert (visit.customer, visit.purpose) == (customer, Purpose.SALES)
    assert customer.timeline.get(kind="reception.arrived").at == visit.arrived_at


def test_what_happened_before_the_name_was_known_is_written_at_its_times(desk, on_floor):
    amy, tom, start = on_floor("Amy First"), on_floor("Tom Hale"), timezone.now()
    with time_machine.travel(start, tick=False) as moment:
        visit = arrive(desk)
        moment.shift(timedelta(seconds=30))
        assign_visit(visit, host=amy, by=desk)
        moment.shift(timedelta(seconds=30))
        decline_visit(visit, by=amy)
        moment.shift(timedelta(seconds=30))
        greet_visit(visit, by=tom)
        moment.shift(timedelta(minutes=30))
        customer = CustomerFactory()
        identify_visitor(visit, customer=customer, by=tom)

    facts = customer.timeline.order_by("at", "id")
    told = [(entry.kind.partition(".")[2], entry.by, (entry.at - start).seconds) for entry in facts]
    assert sorted(told, key=lambda each: (each[2], each[0])) == [
        ("arrived", desk, 0),
        ("assigned", desk, 30),
        ("assigned", None, 60),
        ("declined", amy, 60),
        ("accepted", tom, 90),
        ("greeted", tom, 90),
    ]


def test_who_was_entered_by_mistake_is_nobody_for_good(desk):
    visit = take_back_arrival(arrive(desk), by=desk)
    customer = CustomerFactory()

    with pytest.raises(Refused, match="entered by mistake"):
        identify_visitor(visit, customer=customer, by=desk)

    assert not customer.timeline.exists()


def test_who_is_on_the_board_is_not_named_a_second_time(desk):
    customer = CustomerFactory()
    arrive(desk, customer=customer)
    other = look_around(key=uuid7(), by=desk)

    with pytest.raises(Refused, match="on the board already"):
        identify_visitor(other, customer=customer, by=desk)


def test_who_wished_to_be_left_alone_may_want_somebody(desk):
    visit = want_someone(look_around(key=uuid7(), by=desk), by=desk)

    assert visit.wish == Visit.Wish.SOMEONE


def test_who_only_looked_leaves_and_nothing_stays_open(desk):
    visit = leave_visit(look_around(key=uuid7(), by=desk), by=desk)

    assert (visit.outcome, visit.closed_at is None) == (Outcome.LOOKED, False)


def test_leaving_without_a_greeting_is_an_outcome_of_its_own(desk):
    visit = leave_visit(arrive(desk, customer=CustomerFactory()), by=desk)

    assert visit.outcome == Outcome.UNGREETED
    assert visit.customer.timeline.get(kind="reception.left").facts["outcome"] == "ungreeted"


def test_an_arrival_by_mistake_counts_as_nobody(desk):
    visit = take_back_arrival(arrive(desk, customer=CustomerFactory()), by=desk)

    assert not Visit.objects.counted().exists()
    assert not Visit.objects.here().exists()
    arrive(desk, customer=visit.customer)


def test_who_somebody_looks_after_has_come(desk, on_floor):
    amy, manager = on_floor("Amy First"), on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = arrive(desk, customer=CustomerFactory())
    take_visit(visit, by=amy)

    for who in (amy, desk):
        with pytest.raises(Refused, match="Somebody looked after them"):
            take_back_arrival(visit, by=who)
    with pytest.raises(Refused, match="why it was a mistake"):
        take_back_arrival(visit, by=manager)
    leave_visit(visit, by=desk)
    with pytest.raises(Refused, match="Somebody looked after them"):
        take_back_arrival(visit, by=amy)

    assert list(Visit.objects.open()) == [visit]
    visit = take_back_arrival(visit, why="Entered at both desks", by=manager)
    assert visit.outcome == Outcome.MISTAKE
    taken_back = visit.customer.timeline.get(kind="reception.taken_back")
    assert taken_back.facts["why"] == "Entered at both desks"


@pytest.mark.django_db(transaction=True)
def test_an_arrival_is_taken_by_a_host_or_taken_back(desk, on_floor):
    amy = on_floor("Amy First")
    visit = arrive(desk, customer=CustomerFactory())

    race(lambda: take_visit(visit, by=amy), lambda: take_back_arrival(visit, by=desk))

    visit.refresh_from_db()
    assert was_taken(visit) == (visit.outcome == "")


def test_whose_host_said_that_they_come_leaves_a_loop(desk, on_floor):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = arrive(desk, customer=CustomerFactory())
    take_visit(visit, by=amy)
    hand_on_visit(visit, host=tom, note="I am called away", by=amy)

    visit = leave_visit(visit, by=desk)

    assert (visit.outcome, visit.closed_at, visit.host) == ("", None, amy)
    visit = close_visit(visit, outcome=Outcome.UNGREETED, by=amy)
    assert visit.closed_at


def test_only_paper_has_a_time_of_its_own(desk):
    earlier = timezone.now() - timedelta(hours=2)

    visit = arrive(desk, customer=CustomerFactory(), arrived_at=earlier)

    assert (visit.arrived_at, visit.from_paper) == (earlier, True)
    assert "entered_at" in visit.customer.timeline.get(kind="reception.arrived").facts
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(from_paper=False)


def test_expected_are_derived_and_kept_once(desk):
    step = FollowUpFactory(step=FollowUp.Step.TEST_DRIVE, due_at=timezone.now())
    FollowUpFactory(step=FollowUp.Step.CALL, due_at=timezone.now())
    evening = EventFactory(
        starts_at=timezone.now(), ends_at=timezone.now() + timedelta(minutes=1), seats_taken=1
    )
    guest = GuestFactory(
        event=evening,
        customer=CustomerFactory(),
        state=Guest.State.COMING,
        answered_at=timezone.now(),
    )
    today = timezone.localdate()

    keys = {each.key for each in expected_on(today)}
    arrive(desk, customer=step.customer, expected_key=f"step:{step.pk}")
    arrive(desk, customer=guest.customer, expected_key=f"guest:{guest.pk}")

    assert keys == {f"step:{step.pk}", f"guest:{guest.pk}"}
    assert expected_on(today) == []
    guest.refresh_from_db()
    assert guest.state == Guest.State.HERE
    with pytest.raises(Refused, match="recorded already"):
        arrive(desk, customer=CustomerFactory(), expected_key=f"step:{step.pk}")


@pytest.mark.parametrize("purpose", [Visit.Purpose.APPOINTMENT, Visit.Purpose.SALES])
def test_who_is_found_by_name_comes_as_whom_they_were_expected(desk, purpose):
    step = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=timezone.now())

    visit = arrive(desk, customer=step.customer, purpose=purpose)

    assert (visit.expected_key, visit.asked_for) == (f"step:{step.pk}", step.consultant)
    assert expected_on(timezone.localdate()) == []
    leave_visit(visit, by=desk)
    with pytest.raises(Refused, match="recorded already"):
        arrive(desk, customer=step.customer, expected_key=f"step:{step.pk}")


def test_who_comes_for_something_else_is_still_expected(desk):
    step = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=timezone.now())

    visit = arrive(desk, customer=step.customer, purpose=Visit.Purpose.SERVICE)

    assert visit.expected_key == ""
    assert [each.key for each in expected_on(timezone.localdate())] == [f"step:{step.pk}"]


def test_who_says_their_name_later_was_expected_too(desk):
    step = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=timezone.now())

    visit = identify_visitor(look_around(key=uuid7(), by=desk), customer=step.customer, by=desk)

    assert visit.expected_key == f"step:{step.pk}"
    assert expected_on(timezone.localdate()) == []


def test_a_form_that_was_saved_says_so_when_it_says_something_else(desk):
    key, ana = uuid7(), CustomerFactory(name="Ana Silva")
    said = {"key": key, "customer": ana, "purpose": Visit.Purpose.SALES, "by": desk}
    visit = enter_arrival(**said)

    assert enter_arrival(**said) == visit
    others = [{"customer": CustomerFactory()}, {"customer": None}, {"party_size": 2}]
    others += [{"note": "with a dog"}, {"topic": "used"}, {"wish": Visit.Wish.SOMEONE}]
    for other in others:
        with pytest.raises(Refused, match="saved for Ana Silva already. Change that visit"):
            enter_arrival(**said | other)


def test_a_visit_is_not_closed_without_an_outcome():
    visit = VisitFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(
            status="left", left_at=timezone.now(), closed_at=timezone.now()
        )


def test_a_party_walks_on_to_another_car(desk):
    visit = look_around(key=uuid7(), place="window", by=desk)

    assert move_visit(visit, place="  hall 2 ", by=desk).place == "hall 2"
    known = arrive(desk, customer=CustomerFactory())
    move_visit(known, place="window", by=desk)
    assert known.customer.timeline.get(kind="reception.moved").facts["place"] == "window"
    leave_visit(visit, by=desk)
    with pytest.raises(Refused, match="They left"):
        move_visit(visit, place="window", by=desk)
