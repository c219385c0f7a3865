"""Whose visit it is: proposed with a reason, taken once, passed on, handed on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.models import OwnConsultant
from apps.dealers.models import Notification, Ring, Role, Shift
from apps.reception.actions.breaks import take_break
from apps.reception.actions.closing import look_after_visits
from apps.reception.actions.passing import pass_on_turn, pass_on_unanswered
from apps.reception.actions.turns import (
    accept_visit,
    assign_visit,
    decline_visit,
    greet_visit,
    hand_on_visit,
    take_visit,
)
from apps.reception.actions.visits import leave_visit
from apps.reception.actions.waiting import ring_at_who_is_free, wait_for_host
from apps.reception.floor import Floor
from apps.reception.models import Turn, Visit
from tests.factories import CustomerFactory, MembershipFactory, VisitFactory
from tests.racing import race

Rule, Answer = Turn.Rule, Turn.Answer


def suggested(visit, **kwargs):
    return Floor.at(timezone.now(), [visit]).suggest(visit, **kwargs)


def own(customer, consultant):
    OwnConsultant.objects.create(customer=customer, consultant=consultant)


def test_the_own_consultant_comes_first(on_floor):
    on_floor("Amy First")
    tom = on_floor("Tom Hale")
    visit = VisitFactory()
    own(visit.customer, tom)

    best = suggested(visit)

    assert (best.host.user, best.rule) == (tom, Rule.OWN)


def test_an_own_consultant_who_is_with_somebody_is_named_in_the_reason(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    take_visit(VisitFactory(), by=tom)
    visit = VisitFactory()
    own(visit.customer, tom)

    turn = assign_visit(visit, host=amy, by=desk)

    assert turn.rule == Rule.ROTATION
    assert turn.reason == (
        "Tom Hale is with somebody: it is Amy First's turn among those who are free"
    )


def test_who_speaks_the_language_and_waited_longest_has_the_turn(on_floor, desk):
    on_floor("Amy First")
    chen, li = (
        on_floor("Chen Li", user__speaks=["zh-hans"]),
        on_floor("Li Wei", user__speaks=["zh"]),
    )
    first = VisitFactory(customer=None, language="zh-hans")
    assign_visit(first, host=chen, by=desk)
    accept_visit(first, by=chen)
    leave_visit(first, by=desk)

    second = VisitFactory(customer=None, language="zh-hans")
    turn = assign_visit(second, host=li, by=desk)

    assert (turn.host, turn.rule) == (li, Rule.ROTATION)
    assert "Chinese" in turn.reason


def test_nobody_is_proposed_to_two_who_wait(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    first, second, third = VisitFactory(), VisitFactory(), VisitFactory()

    floor = Floor.at(timezone.now(), [first, second, third])

    assert [best.host and best.host.user for best in floor.propose().values()] == [amy, tom, None]
    assert assign_visit(second, host=tom, by=desk).rule == Rule.ROTATION
    assert assign_visit(first, host=amy, by=desk).rule == Rule.ROTATION


def test_who_is_proposed_to_somebody_who_waits_longer_is_named(on_floor, desk):
    amy = on_floor("Amy First")
    tom = on_floor("Tom Hale")
    first, second = VisitFactory(), VisitFactory()
    own(first.customer, amy)
    own(second.customer, amy)

    turn = assign_visit(second, host=tom, by=desk)

    assert turn.reason == (
        "Amy First is proposed to who waits longer: it is Tom Hale's turn among those who are free"
    )


def test_what_was_proposed_a_moment_ago_needs_no_reason(on_floor, desk):
    amy = on_floor("Amy First")
    on_floor("Tom Hale")
    first, second = VisitFactory(), VisitFactory()
    leave_visit(first, by=desk)

    assert assign_visit(second, host=amy, by=desk).rule == Rule.ROTATION


@pytest.mark.parametrize("answered", [accept_visit, decline_visit])
def test_the_bell_is_quiet_once_it_is_answered(on_floor, desk, answered):
    amy = on_floor("Amy First")
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)

    answered(visit, by=amy)

    assert not Notification.objects.unseen().filter(kind="reception.ring").exists()


def test_the_bell_is_quiet_when_it_passed_on_or_they_left(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    turn = assign_visit(visit, host=amy, by=desk)

    pass_on_turn(turn, now=turn.answer_until)
    rings = Notification.objects.unseen().filter(kind="reception.ring")
    assert [told.user for told in rings] == [tom]
    leave_visit(visit, by=desk)

    assert not rings.all().exists()


def test_service_is_for_an_advisor(on_floor):
    on_floor("Amy First")
    advisor = on_floor("Sam Desk", role=Role.SERVICE_ADVISOR)

    best = suggested(VisitFactory(purpose=Visit.Purpose.SERVICE))

    assert best.host.user == advisor


def test_who_is_not_on_shift_is_not_suggested(dealership):
    MembershipFactory(role=Role.SALES_CONSULTANT, at=dealership)

    assert suggested(VisitFactory()).host is None


def test_somebody_else_needs_a_reason_that_all_can_read(on_floor, desk):
    on_floor("Amy First")
    tom = on_floor("Tom Hale")
    visit = VisitFactory()

    with pytest.raises(Refused, match="Say why"):
        assign_visit(visit, host=tom, by=desk)
    turn = assign_visit(visit, host=tom, why="asked for him at the door", by=desk)

    assert turn.rule == Rule.BY_HAND
    assert turn.reason == (
        "given to Tom Hale by hand: asked for him at the door (suggested was Amy First)"
    )


def test_the_phone_rings_and_a_job_passes_on(on_floor, desk, queue):
    amy = on_floor("Amy First")
    visit = VisitFactory(place="window")

    turn = assign_visit(visit, host=amy, by=desk)

    told = Notification.objects.of(amy).get()
    assert (told.kind, told.facts["place"]) == ("reception.ring", "window")
    assert told.ring == Ring(f"visit/{visit.pk}", turn.answer_until)
    jobs = [job for job in queue.values() if job["task_name"] == "reception.pass_on_turn"]
    assert [job["scheduled_at"] for job in jobs] == [turn.answer_until]


def test_the_phone_rings_in_its_owners_language(on_floor, desk):
    yang = on_floor("刘洋", user__language="zh-hans")

    assign_visit(VisitFactory(), host=yang, by=desk)

    assert Notification.objects.of(yang).get().facts["why"] == "空闲人员中轮到 刘洋"


def test_not_answered_in_time_it_rings_at_the_next_and_says_so(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    turn = assign_visit(visit, host=amy, by=desk)

    assert not pass_on_turn(turn)
    assert pass_on_unanswered(now=turn.answer_until) == 1

    turn.refresh_from_db()
    visit.refresh_from_db()
    now_at = visit.turns.running().get()
    assert (turn.answer, now_at.host, visit.host) == (Answer.PASSED, tom, tom)
    assert "Amy First did not take it" in now_at.reason
    assert Notification.objects.of(amy).filter(kind="reception.passed_on").exists()


def test_nobody_left_it_waits_on_the_board(on_floor, desk):
    amy = on_floor("Amy First")
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)

    decline_visit(visit, by=amy)

    visit.refresh_from_db()
    assert (visit.status, visit.host) == (Visit.Status.WAITING, None)
    with pytest.raises(Refused, match="passed on"):
        accept_visit(visit, by=amy)


def test_greeted_once_by_whom_it_is(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)

    with pytest.raises(Refused, match="Amy First looks after them"):
        greet_visit(visit, by=tom)
    visit = greet_visit(visit, by=amy)
    again = greet_visit(visit, by=amy)

    assert visit.turns.get().answer == Answer.ACCEPTED
    assert again.greeted_at == visit.greeted_at
    kinds = visit.customer.timeline.order_by("recorded_at").values_list("kind", flat=True)
    assert set(kinds) >= {"reception.assigned", "reception.accepted", "reception.greeted"}


def test_a_genius_gets_the_note_and_never_the_customer(on_floor, desk):
    amy = on_floor("Amy First")
    genius = on_floor("Gina Genius", role=Role.PRODUCT_GENIUS)
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)
    greet_visit(visit, by=amy)

    turn = hand_on_visit(visit, host=genius, note="Wants to see the charging app", by=amy)
    accept_visit(visit, by=genius)

    assert turn.role == Role.PRODUCT_GENIUS
    assert "Wants to see the charging app" in turn.reason
    assert not OwnConsultant.objects.filter(consultant=genius).exists()


def test_handed_on_and_not_taken_it_goes_back(on_floor, desk):
    amy = on_floor("Amy First")
    manager = on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)
    greet_visit(visit, by=amy)
    hand_on_visit(visit, host=manager, note="Price", by=amy)

    decline_visit(visit, by=manager)

    running = visit.turns.running().get()
    assert (running.host, running.rule, running.answer) == (amy, Rule.BACK, Answer.PENDING)
    rung = Notification.objects.of(amy).unseen().filter(kind="reception.ring")
    assert [told.key for told in rung] == [f"ring/{running.pk}"]


@pytest.mark.parametrize("why", ["gone home", "on a break", "with somebody"])
def test_it_does_not_go_back_to_somebody_who_cannot_come(on_floor, desk, why):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    zoe = on_floor("Zoe Last")
    visit = VisitFactory()
    greet_visit(visit, by=amy)
    hand_on_visit(visit, host=tom, note="Price", by=amy)
    if why == "gone home":
        Shift.objects.filter(user=amy).update(ends_at=timezone.now())
    elif why == "on a break":
        take_break(amy, until=timezone.now() + timedelta(minutes=30), by=amy)
    else:
        take_visit(VisitFactory(), by=amy)

    decline_visit(visit, by=tom)

    assert visit.turns.running().get().host == zoe


def test_a_colleague_does_not_take_a_visit_by_handing_it_on(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    greet_visit(visit, by=amy)

    with pytest.raises(Refused, match="Amy First looks after them"):
        hand_on_visit(visit, host=tom, note="mine", by=tom)

    visit.refresh_from_db()
    assert (visit.host, visit.turns.count()) == (amy, 1)


def test_the_desk_moves_whose_host_does_not_come(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    take_visit(visit, by=amy)

    turn = hand_on_visit(visit, host=tom, note="Amy is upstairs", by=desk)

    visit.refresh_from_db()
    assert (visit.host, visit.status, turn.by) == (tom, Visit.Status.OFFERED, desk)
    assert turn.reason == "Anna Desk gives them from Amy First to Tom Hale: Amy is upstairs"


def test_who_was_promised_a_host_and_waits_is_told_of_once(on_floor, desk):
    amy, manager = on_floor("Amy First"), on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit, met = VisitFactory(), VisitFactory()
    take_visit(visit, by=amy)
    greet_visit(met, by=on_floor("Tom Hale"))
    told = Notification.objects.filter(kind="reception.not_greeted").order_by("user__name")

    look_after_visits(now=timezone.now() + timedelta(minutes=2))
    assert not told.exists()
    look_after_visits(now=timezone.now() + timedelta(minutes=4))
    look_after_visits(now=timezone.now() + timedelta(minutes=5))

    assert [each.user for each in told] == [amy, desk, manager]
    assert {each.ring.tag for each in told if each.rings_now} == {f"help/{visit.pk}"}
    greet_visit(visit, by=amy)
    assert not told.unseen().exists()


def test_when_nobody_is_left_it_rings_at_the_desk_and_the_manager(on_floor, desk):
    amy, manager = on_floor("Amy First"), on_floor("Max Boss", role=Role.SALES_MANAGER)
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)

    decline_visit(visit, by=amy)

    told = Notification.objects.filter(kind="reception.nobody_took").order_by("user__name")
    assert [each.user for each in told] == [desk, manager]
    assert all(each.rings_now for each in told)
    take_visit(visit, by=amy)
    assert not told.unseen().exists()


def test_an_open_page_is_told_to_sound_for_who_waits_in_vain(signed_in, on_floor, desk):
    amy, client = on_floor("Amy First"), signed_in(Role.SALES_MANAGER)
    turn = assign_visit(VisitFactory(), host=amy, by=desk)
    decline_visit(turn.visit, by=amy)

    assert f'data-rings="help/{turn.pk}"' in client.get(reverse("dealers:bell")).text
    take_visit(turn.visit, by=amy)
    assert "data-rings" not in client.get(reverse("dealers:bell")).text


def test_who_waits_for_one_host_rings_there_when_that_one_is_free(on_floor, desk):
    amy, _tom = on_floor("Amy First"), on_floor("Tom Hale")
    busy, visit = VisitFactory(), VisitFactory()
    take_visit(busy, by=amy)

    with pytest.raises(Refused, match="Say why"):
        wait_for_host(visit, host=amy, why=" ", by=desk)
    visit = wait_for_host(visit, host=amy, why="she wants Amy", by=desk)
    assert (visit.status, suggested(visit).host) == (Visit.Status.WAITING, None)
    assert visit.customer.timeline.get(kind="reception.waits_for").by == desk
    assert ring_at_who_is_free() == 0

    leave_visit(busy, by=desk)
    assert [ring_at_who_is_free() for _look in range(2)] == [1, 0]

    turn = visit.turns.get()
    assert (turn.host, turn.by, turn.answer) == (amy, desk, Answer.PENDING)
    assert turn.reason == "given to Amy First by hand: she wants Amy"
    visit.refresh_from_db()
    assert (visit.status, visit.waits_why, visit.waits_by) == (Visit.Status.OFFERED, "", None)


def test_who_waits_for_one_host_comes_before_a_turn_in_the_rotation(on_floor, desk):
    amy, busy = on_floor("Amy First"), VisitFactory()
    take_visit(busy, by=amy)
    longer, visit = VisitFactory(), VisitFactory()
    wait_for_host(visit, host=amy, why="she wants Amy", by=desk)

    leave_visit(busy, by=desk)
    ring_at_who_is_free()

    assert Turn.objects.unanswered().get().visit == visit
    assert not longer.turns.exists()


def test_whom_they_wait_for_goes_home_and_somebody_else_is_proposed(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    take_visit(VisitFactory(), by=amy)
    visit = wait_for_host(VisitFactory(), host=amy, why="she wants Amy", by=desk)
    Shift.objects.filter(user=amy).update(ends_at=timezone.now())

    assert ring_at_who_is_free() == 0
    assert suggested(visit).host.user == tom
    assert assign_visit(visit, host=tom, by=desk).rule == Rule.ROTATION


def test_the_database_lets_only_who_waits_wait_for_somebody(on_floor, desk):
    amy = on_floor("Amy First")
    visit = VisitFactory()

    for said in ({"waits_why": "so"}, {"waits_why": "so", "waits_by": desk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**said)
    take_visit(visit, by=amy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(waits_why="so", waits_by=desk, asked_for=amy)


@pytest.mark.django_db(transaction=True)
def test_a_host_who_is_free_is_rung_at_once(on_floor, desk):
    amy, busy = on_floor("Amy First"), VisitFactory()
    take_visit(busy, by=amy)
    visit = wait_for_host(VisitFactory(), host=amy, why="she wants Amy", by=desk)
    leave_visit(busy, by=desk)

    results = race(ring_at_who_is_free, ring_at_who_is_free)

    assert sorted(results) == [0, 1]
    assert visit.turns.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_that_assign_one_decides(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()

    results = race(
        lambda: assign_visit(visit, host=amy, why="near", by=desk),
        lambda: assign_visit(visit, host=tom, why="near", by=desk),
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Turn"]
    assert Turn.objects.running().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_visitors_at_once_are_not_given_to_one_host(on_floor, desk):
    on_floor("Amy First"), on_floor("Tom Hale")
    visits = [VisitFactory(), VisitFactory(customer=CustomerFactory())]

    def give(visit):
        best = suggested(visit).host.user
        try:
            return assign_visit(visit, host=best, by=desk)
        except Refused:
            return assign_visit(visit, host=suggested(visit).host.user, by=desk)

    results = race(*[lambda visit=visit: give(visit) for visit in visits])

    assert len({turn.host for turn in results}) == 2


@pytest.mark.django_db(transaction=True)
def test_a_host_who_answers_at_the_last_moment_and_the_clock_decide_once(on_floor, desk):
    amy = on_floor("Amy First")
    visit = VisitFactory()
    turn = assign_visit(visit, host=amy, by=desk)
    late = turn.answer_until + timedelta(seconds=1)

    results = race(
        lambda: accept_visit(visit, by=amy),
        lambda: pass_on_turn(turn, now=late),
        lambda: pass_on_turn(turn, now=late),
    )

    turn.refresh_from_db()
    taken = isinstance(results[0], Visit)
    assert turn.answer == (Answer.ACCEPTED if taken else Answer.PASSED)
    assert [results[1], results[2]].count(True) == (0 if taken else 1)


@pytest.mark.django_db(transaction=True)
def test_the_first_who_takes_a_waiting_visit_has_it(on_floor):
    people = [on_floor("Amy First"), on_floor("Tom Hale"), on_floor("Zoe Last")]
    visit = VisitFactory()

    results = race(*[lambda who=who: take_visit(visit, by=who) for who in people])

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Turn"]
