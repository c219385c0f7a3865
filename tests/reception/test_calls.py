"""Somebody at a car wants somebody: who hears of it, who goes, and what stops a joker."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.models import Notification, OpeningHours, Ring, Role
from apps.reception.actions.calls import (
    MOST_FROM_ONE,
    NotNow,
    call_someone,
    close_call,
    close_forgotten_calls,
    escalate_call,
    escalate_unanswered,
    send_to_call,
    take_call,
    withdraw_call,
)
from apps.reception.actions.outcomes import close_visit
from apps.reception.actions.turns import accept_visit, greet_visit, hand_on_visit, take_visit
from apps.reception.actions.visits import leave_visit, look_around
from apps.reception.models import HelpCall, Turn, Visit
from apps.reception.models.calls import ANSWERED_WITHIN
from apps.reception.periodic import escalate_when_nobody_came, make_rounds
from apps.reception.waits import waits_by_place
from tests.factories import (
    DealershipFactory,
    HelpCallFactory,
    MembershipFactory,
    ShiftFactory,
    TagFactory,
    UserFactory,
    VisitFactory,
    scope_for,
)
from tests.racing import race

Ending = HelpCall.Ending


@pytest.fixture(autouse=True)
def always_open(dealership):
    for day in OpeningHours.Weekday:
        OpeningHours.objects.create(
            dealership=dealership, weekday=day, opens_at=time(0), closes_at=time(23, 59, 59)
        )


def host(dealership, role=Role.SALES_CONSULTANT, **fields):
    user = MembershipFactory(role=role, at=dealership, **fields).user
    ShiftFactory(user=user)
    return user


def told(kind):
    found = Notification.objects.filter(kind=f"reception.{kind}")
    return {notification.user for notification in found}


def page(name, row=None):
    return reverse(f"reception:{name}", args=[row.pk] if row else [])


def test_a_call_rings_at_who_is_free_and_says_where(dealership, queue):
    free, busy, going = (host(dealership) for _ in range(3))
    genius = host(dealership, Role.PRODUCT_GENIUS)
    MembershipFactory(at=dealership)  # Off shift.
    take_visit(VisitFactory(), by=busy)
    take_call(HelpCallFactory(), by=going)

    call = call_someone(TagFactory())

    assert told("call_from_car") == {free, genius}
    rung = Notification.objects.filter(user=free).get()
    assert (rung.facts["place"], rung.url) == ("Zone A", call.get_absolute_url())
    assert rung.ring == Ring(f"call/{call.pk}", call.at + ANSWERED_WITHIN)
    assert [job["task_name"] for job in queue.values()] == ["reception.escalate_call"]


def test_it_rings_at_all_when_nobody_is_free(dealership, queue):
    busy = host(dealership)
    greet_visit(VisitFactory(), by=busy)

    call_someone(TagFactory())

    assert told("call_from_car") == {busy}


def test_a_second_press_is_the_same_call(dealership, queue):
    user, tag = host(dealership), TagFactory()

    assert call_someone(tag) == call_someone(tag)
    assert Notification.objects.filter(user=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_make_one_call(queue):
    tag = TagFactory()

    first, *others = race(*[lambda: call_someone(tag)] * 4)

    assert others == [first] * 3
    assert HelpCall.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_one_is_first_and_the_other_hears_who(dealership):
    call, anna, boris = HelpCallFactory(), UserFactory(name="Anna"), UserFactory(name="Boris")

    told = race(lambda: take_call(call, by=anna), lambda: take_call(call, by=boris))

    call.refresh_from_db()
    (refusal,) = [each for each in told if isinstance(each, Refused)]
    assert str(refusal) == f"{call.taken_by.name} is on the way already."
    assert take_call(call, by=call.taken_by).taken_at == call.taken_at


def test_who_is_not_needed_any_more_stops_ringing(dealership, queue):
    anna, boris = host(dealership), host(dealership)
    call = call_someone(TagFactory())

    take_call(call, by=anna)

    assert not Notification.objects.unseen().filter(user=boris).exists()


def test_after_a_minute_it_is_told_upwards_once(dealership, queue):
    on_shift = host(dealership)
    manager = MembershipFactory(role=Role.SALES_MANAGER, at=dealership).user
    desk = MembershipFactory(role=Role.RECEPTIONIST, at=dealership).user
    call = call_someone(TagFactory())
    now = timezone.now()

    assert escalate_unanswered(now=now) == 0
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        scope = [dealership.group_id, [dealership.pk], dealership.pk]
        escalate_when_nobody_came(call_id=str(call.pk), scope=scope)
        make_rounds(0)
    call.refresh_from_db()

    assert call.escalated_at == now + timedelta(seconds=61)
    assert told("call_unanswered") == {on_shift, manager, desk}
    assert Notification.objects.filter(user=manager).count() == 1


def test_a_call_that_was_taken_is_not_told_upwards(dealership):
    call = HelpCallFactory(at=timezone.now() - timedelta(minutes=5))
    take_call(call, by=UserFactory())

    assert escalate_call(call) is False
    assert told("call_unanswered") == set()


def test_whoever_takes_a_call_looks_after_a_party_at_that_car(dealership, queue):
    amy = host(dealership)
    call = call_someone(TagFactory(), language="zh-hans")

    visit = take_call(call, by=amy).visit

    assert (visit.customer, visit.place, visit.language) == (None, "Zone A", "zh-hans")
    assert (visit.arrived_at, visit.entered_by, visit.host) == (call.at, None, amy)
    turn = visit.turns.get()
    assert (turn.host, turn.rule, turn.answer) == (amy, Turn.Rule.CALL, Turn.Answer.ACCEPTED)
    assert take_call(call, by=amy).visit == visit
    assert Visit.objects.count() == 1


def test_the_greeting_closes_the_call_and_the_outcome_the_visit(dealership):
    amy, call = host(dealership), HelpCallFactory()
    visit = take_call(call, by=amy).visit

    visit = greet_visit(visit, by=amy)

    call.refresh_from_db()
    assert (call.ending, call.closed_by, visit.closed_at) == (Ending.MET, amy, None)
    close_visit(visit, outcome=Visit.Outcome.LOOKED, by=amy)
    assert not Visit.objects.open().exists()


def test_somebody_was_there_is_a_greeting(dealership):
    amy, call = host(dealership), HelpCallFactory()
    visit = take_call(call, by=amy).visit

    close_call(call, ending=Ending.MET, by=amy)

    visit.refresh_from_db()
    assert (visit.status, visit.greeted_by) == (Visit.Status.GREETED, amy)


def test_nobody_at_the_car_is_nobody_in_the_house(dealership):
    amy, call = host(dealership), HelpCallFactory()
    visit = take_call(call, by=amy).visit

    closed = close_call(call, ending=Ending.EMPTY, by=amy)

    visit.refresh_from_db()
    assert (closed.ending, visit.outcome) == (Ending.EMPTY, Visit.Outcome.MISTAKE)
    assert not Visit.objects.counted().exists()
    assert not Turn.objects.running().exists()


def test_who_left_before_anybody_came_ends_the_call_too(dealership, desk):
    call = HelpCallFactory()
    visit = take_call(call, by=host(dealership)).visit

    visit = leave_visit(visit, by=desk)

    call.refresh_from_db()
    assert (call.ending, visit.outcome) == (Ending.EMPTY, "")
    assert list(Visit.objects.gone_without_outcome()) == [visit]


def test_who_is_with_them_at_that_car_already_joins_the_call(dealership):
    amy, call = host(dealership), HelpCallFactory()
    visit = VisitFactory(place="Zone A")
    greet_visit(visit, by=amy)

    assert take_call(call, by=amy).visit == visit
    assert visit.turns.count() == 1
    close_call(call, ending=Ending.EMPTY, by=amy)
    visit.refresh_from_db()
    assert visit.status == Visit.Status.GREETED


def test_who_looks_round_at_that_car_and_calls_is_not_counted_twice(dealership, desk):
    amy, call = host(dealership), HelpCallFactory()
    visit = look_around(key=uuid7(), place="Zone A", by=desk)

    taken = take_call(call, by=amy).visit

    assert (taken, taken.host, taken.wish) == (visit, amy, Visit.Wish.SOMEONE)
    assert Visit.objects.count() == 1


def test_a_party_whose_host_is_on_the_way_is_counted_once_and_goes_to_who_comes(dealership, desk):
    amy, tom = host(dealership), host(dealership)
    call, visit = HelpCallFactory(), VisitFactory(place="Zone A")
    take_visit(visit, by=amy)

    taken = take_call(call, by=tom).visit

    assert (taken, taken.host, Visit.objects.count()) == (visit, tom, 1)
    rule = taken.turns.get(ended_at=None)
    assert (rule.rule, rule.facts["from"]) == (Turn.Rule.CALL, amy.get_full_name())
    assert told("taken_over") == {amy}


def test_who_has_somebody_with_them_did_not_call(dealership):
    amy, tom = host(dealership), host(dealership)
    call, theirs = HelpCallFactory(), VisitFactory(place="Zone A")
    greet_visit(theirs, by=amy)

    taken = take_call(call, by=tom).visit

    theirs.refresh_from_db()
    assert (theirs.host, taken.host, taken == theirs) == (amy, tom, False)


def test_the_wish_to_be_left_alone_is_not_broken_by_the_call_of_others(dealership, desk):
    amy, call = host(dealership), HelpCallFactory()
    alone = look_around(key=uuid7(), place="Zone A", by=desk)
    theirs = VisitFactory(place="Zone A")

    taken = take_call(call, by=amy).visit

    alone.refresh_from_db()
    assert (taken, alone.wish, alone.host) == (theirs, Visit.Wish.ALONE, None)


def test_the_desk_sends_a_host_who_has_the_call_when_they_accept(dealership, desk, queue):
    amy, call = host(dealership), call_someone(TagFactory())

    turn = send_to_call(call, host=amy, by=desk)

    call.refresh_from_db()
    assert (turn.host, turn.visit, call.visit.status) == (amy, call.visit, Visit.Status.OFFERED)
    assert (call.taken_by, call.taken_at) == (None, None)
    assert told("ring") == {amy}
    accept_visit(call.visit, by=amy)
    call.refresh_from_db()
    assert (call.taken_by, call.taken_at is None) == (amy, False)
    assert not Notification.objects.unseen().filter(kind="reception.call_from_car").exists()
    with pytest.raises(Refused, match="on the way already"):
        send_to_call(call, host=host(dealership), by=desk)


def test_whoever_goes_first_has_the_call_for_which_another_was_sent(dealership, desk, queue):
    amy, tom, call = host(dealership), host(dealership), call_someone(TagFactory())
    visit = send_to_call(call, host=amy, why="stands beside them", by=desk).visit

    taken = take_call(call, by=tom)

    assert (taken.taken_by, taken.visit, taken.visit.host) == (tom, visit, tom)
    assert Visit.objects.count() == 1
    assert not Notification.objects.unseen().filter(kind="reception.ring").exists()


def test_nobody_need_come_when_the_visitor_calls_it_off(dealership, desk, queue):
    amy, call = host(dealership), call_someone(TagFactory())
    visit = send_to_call(call, host=amy, by=desk).visit

    assert withdraw_call(call).ending == Ending.WITHDRAWN

    visit.refresh_from_db()
    assert visit.outcome == Visit.Outcome.MISTAKE
    assert not Notification.objects.unseen().filter(kind="reception.ring").exists()


@pytest.mark.django_db(transaction=True)
def test_of_one_who_is_sent_and_one_who_goes_one_has_it(dealership, desk):
    amy, tom, call = host(dealership), host(dealership), HelpCallFactory()
    visit = send_to_call(call, host=amy, why="stands beside them", by=desk).visit

    results = race(lambda: accept_visit(visit, by=amy), lambda: take_call(call, by=tom))

    assert not [each for each in results if isinstance(each, DatabaseError)]
    call.refresh_from_db()
    assert Turn.objects.running().get().host == Visit.objects.get().host == call.taken_by


def test_the_desk_that_answers_leaves_them_on_the_board_for_a_host(desk):
    call = HelpCallFactory()

    visit = take_call(call, by=desk).visit
    close_call(call, ending=Ending.MET, by=desk)

    visit.refresh_from_db()
    assert (visit.status, visit.host) == (Visit.Status.WAITING, None)


def test_handed_on_the_visitor_sees_who_comes_now(dealership):
    amy, boris, call = host(dealership), host(dealership), HelpCallFactory()
    visit = take_call(call, by=amy).visit

    hand_on_visit(visit, host=boris, note="I am called away", by=amy)
    assert HelpCall.objects.get().taken_by == amy
    greet_visit(visit, by=boris)

    call.refresh_from_db()
    assert (call.taken_by, call.ending) == (boris, Ending.MET)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_one_looks_after_them(dealership):
    amy, boris, call = host(dealership), host(dealership), HelpCallFactory()

    told = race(lambda: take_call(call, by=amy), lambda: take_call(call, by=boris))

    assert sorted(type(each).__name__ for each in told) == ["HelpCall", "Refused"]
    call.refresh_from_db()
    assert Turn.objects.get().host == Visit.objects.get().host == call.taken_by


@pytest.mark.django_db(transaction=True)
def test_a_greeting_and_the_end_of_the_call_at_once_are_one_end(dealership):
    amy, call = host(dealership), HelpCallFactory()
    visit = take_call(call, by=amy).visit

    told = race(
        lambda: greet_visit(visit, by=amy),
        lambda: close_call(call, ending=Ending.MET, by=amy),
        lambda: leave_visit(visit, by=amy),
    )

    assert not [each for each in told if isinstance(each, DatabaseError)]
    call.refresh_from_db()
    assert call.closed_at


def test_a_call_is_taken_before_it_is_closed(dealership):
    call, anna = HelpCallFactory(), UserFactory()
    with pytest.raises(Refused, match="Take the call first"):
        close_call(call, ending=Ending.MET, by=anna)

    take_call(call, by=anna)
    closed = close_call(call, ending=Ending.MET, by=anna)

    assert close_call(call, ending=Ending.EMPTY, by=anna).ending == Ending.MET
    with pytest.raises(Refused, match="over: somebody was there"):
        take_call(closed, by=anna)


def test_a_colleague_does_not_say_how_a_call_ended_that_somebody_took(dealership, desk):
    amy, tom = host(dealership), host(dealership)
    call = take_call(HelpCallFactory(), by=amy)

    with pytest.raises(Refused, match="says how it ended"):
        close_call(call, ending=Ending.EMPTY, by=tom)
    call.visit.refresh_from_db()
    assert call.visit.outcome == ""

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert close_call(call, ending=Ending.EMPTY, by=tom).ending == Ending.EMPTY


def test_the_call_of_somebody_known_stands_on_their_timeline(dealership, desk):
    amy, call = host(dealership), HelpCallFactory()
    visit = VisitFactory(place=call.place)

    take_call(call, by=amy)
    greet_visit(visit, by=amy)

    facts = {entry.kind: entry for entry in visit.customer.timeline.all()}
    assert facts["reception.call_taken"].facts["name"] == amy.get_full_name()
    assert facts["reception.call_ended"].facts["ending"] == "met"


def test_a_visitor_calls_it_off_until_somebody_is_on_the_way():
    first, second = HelpCallFactory(), HelpCallFactory()
    take_call(second, by=UserFactory())

    assert withdraw_call(first).ending == Ending.WITHDRAWN
    assert withdraw_call(second).ending == ""


def test_what_lies_for_half_an_hour_is_closed_as_it_is():
    long_ago = timezone.now() - timedelta(minutes=31)
    nobody, somebody = HelpCallFactory(at=long_ago), HelpCallFactory(at=long_ago)
    take_call(somebody, by=UserFactory())
    HelpCallFactory()

    assert close_forgotten_calls(now=timezone.now()) == 2

    endings = HelpCall.objects.filter(at=long_ago).values_list("pk", "ending")
    assert dict(endings) == {nobody.pk: "unanswered", somebody.pk: "unsaid"}


def test_the_button_rests_after_three_calls_in_vain(queue):
    tag = TagFactory()
    for _ in range(3):
        withdraw_call(call_someone(tag))

    with pytest.raises(NotNow, match="rests for half an hour"):
        call_someone(tag)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert call_someone(tag).pk


def test_one_address_does_not_call_from_every_car(queue):
    for _ in range(MOST_FROM_ONE):
        call_someone(TagFactory(), address="203.0.113.9")

    with pytest.raises(NotNow, match="a lot at once"):
        call_someone(TagFactory(), address="203.0.113.9")
    assert call_someone(TagFactory(), address="203.0.113.10")
    assert call_someone(TagFactory())


def test_who_scans_through_the_window_at_night_hears_when_we_open(dealership):
    tomorrow = (timezone.localdate() + timedelta(days=1)).weekday()
    OpeningHours.objects.exclude(weekday=tomorrow).delete()
    with pytest.raises(NotNow, match="We open tomorrow 00:00"):
        call_someone(TagFactory())


def test_waits_are_counted_by_place():
    start = timezone.now() - timedelta(hours=1)
    for seconds in (10, 30, 200):
        HelpCallFactory(
            at=start, taken_by=UserFactory(), taken_at=start + timedelta(seconds=seconds)
        )
    HelpCallFactory(at=start, ending=Ending.UNANSWERED, closed_at=timezone.now())
    HelpCallFactory(at=start, ending=Ending.WITHDRAWN, closed_at=timezone.now())

    (row,) = waits_by_place(start)

    assert (row["place"], row["calls"], row["in_time"]) == ("Zone A", 4, 2)
    assert (row["unanswered"], row["median"], row["mean"]) == (1, 30, 80)


def test_a_phone_takes_a_call_and_closes_it(signed_in):
    client, call = signed_in(Role.SALES_CONSULTANT), HelpCallFactory()

    assert "I am going" in client.get(page("call", call)).text
    taken = client.post(page("call_take", call), follow=True).text
    assert "You are going there" in taken
    assert "on the way" in client.get(page("call_list")).text
    assert client.post(page("call_close", call), {"ending": "eaten"}).status_code == 404
    client.post(page("call_close", call), {"ending": "empty"})

    call.refresh_from_db()
    assert (call.taken_by, call.closed_by, call.ending) == (client.user, client.user, "empty")
    assert "Nobody was at the car" in client.get(page("call", call)).text
    assert "over: nobody was at the car" in client.post(page("call_take", call), follow=True).text


def test_who_presses_for_a_call_that_a_colleague_closed_stays_at_the_call(signed_in):
    call, li = HelpCallFactory(), MembershipFactory(role=Role.SALES_CONSULTANT).user
    close_call(take_call(call, by=li), ending=Ending.MET, by=li)
    client = signed_in(Role.SALES_CONSULTANT)

    answer = client.post(page("call_close", call), {"ending": "met"})

    assert answer.url == call.get_absolute_url()


def test_who_met_the_visitors_goes_on_with_their_visit(signed_in):
    client, call = signed_in(Role.SALES_CONSULTANT), HelpCallFactory()
    call = take_call(call, by=client.user)

    answer = client.post(page("call_close", call), {"ending": "met"})

    assert answer.url == call.visit.get_absolute_url()


def test_a_call_nobody_took_is_not_closed_by_a_form(signed_in):
    call = HelpCallFactory()
    answer = signed_in(Role.RECEPTIONIST).post(
        page("call_close", call), {"ending": "met"}, follow=True
    )
    assert "Take the call first" in answer.text


def test_the_report_shows_places_and_the_latest(signed_in):
    HelpCallFactory(escalated_at=timezone.now())
    client = signed_in(Role.DEALER_MANAGER)

    assert "Zone A" in client.get(page("call_report"), {"days": 30}).text
    assert client.get(page("call_report"), {"days": "x"}).context["days"] == 7


@pytest.mark.parametrize("calls", [1, 10])
def test_the_panel_asks_the_same_few_questions_for_any_number_of_calls(
    signed_in, calls, django_assert_num_queries
):
    client = signed_in(Role.RECEPTIONIST)
    for _ in range(calls):
        take_call(HelpCallFactory(), by=UserFactory())

    # Session, user, memberships; calls; silent screens.
    with django_assert_num_queries(5):
        text = client.get(page("call_list"), headers={"HX-Request": "true"}).text

    assert text.count("list-row") == calls


def test_a_call_of_another_dealership_does_not_exist(signed_in, dealership):
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        call = HelpCallFactory()

    client = signed_in(Role.RECEPTIONIST)
    assert client.get(page("call", call)).status_code == 404
    assert client.post(page("call_take", call)).status_code == 404
