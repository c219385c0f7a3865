"""Who called from a car stood on the board already."""

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.dealers.models import Role
from apps.reception.actions.calls import take_call
from apps.reception.actions.joining import join_visits
from apps.reception.actions.turns import assign_visit, greet_visit
from apps.reception.actions.visits import identify_visitor, look_around, want_someone
from apps.reception.models import HelpCall, Visit
from tests.factories import CustomerFactory, HelpCallFactory, VisitFactory
from tests.racing import race


@pytest.fixture
def called(on_floor):
    """A visit that began with a call which Amy took."""
    amy = on_floor("Amy First")
    return take_call(HelpCallFactory(), by=amy).visit, amy


def test_it_is_one_visit_in_the_hands_of_who_went_there(called, desk):
    visit, amy = called
    party = look_around(key=uuid7(), by=desk)

    party = join_visits(visit, party=party, by=amy)

    party.refresh_from_db()
    assert (party.host, party.turns.get().rule) == (amy, "call")
    assert HelpCall.objects.get().visit == party
    assert list(Visit.objects.counted()) == [party]
    assert join_visits(visit, party=party, by=amy) == party


def test_who_was_greeted_at_the_car_is_greeted(called, desk):
    visit, amy = called
    greet_visit(visit, by=amy)

    party = join_visits(visit, party=VisitFactory(), by=desk)

    party.refresh_from_db()
    assert (party.status, party.greeted_by) == (Visit.Status.GREETED, amy)
    by = {entry.kind: entry.by for entry in party.customer.timeline.all()}
    assert (by["reception.assigned"], by["reception.greeted"]) == (desk, amy)


def test_only_what_began_with_a_call_is_joined(called, on_floor, desk):
    visit, _amy = called
    other = VisitFactory()
    greet_visit(other, by=on_floor("Tom Hale"))

    with pytest.raises(Refused, match="began with a call"):
        join_visits(other, party=visit, by=desk)
    identify_visitor(visit, customer=CustomerFactory(), by=desk)
    with pytest.raises(Refused, match="began with a call"):
        join_visits(visit, party=VisitFactory(), by=desk)


def test_whoever_is_at_the_car_has_them_whoever_was_on_the_way(called, on_floor, desk):
    visit, amy = called
    tom, party = on_floor("Tom Hale"), look_around(key=uuid7(), by=desk)
    assign_visit(want_someone(party, by=desk), host=tom, why="asked for at the door", by=desk)

    join_visits(visit, party=party, by=desk)

    party.refresh_from_db()
    first, second = party.turns.order_by("at")
    assert (first.host, first.answer, first.ended_at is None) == (tom, "taken_back", False)
    assert (second.host, second.rule, second.answer) == (amy, "call", "accepted")
    assert (party.host, Visit.objects.counted().get()) == (amy, party)


def test_who_looked_round_and_called_is_not_left_alone_any_more(called, desk):
    visit, amy = called

    party = join_visits(visit, party=look_around(key=uuid7(), by=desk), by=desk)

    party.refresh_from_db()
    assert (party.wish, party.host) == (Visit.Wish.SOMEONE, amy)


@pytest.mark.django_db(transaction=True)
def test_two_who_join_at_once_are_of_one_mind(called, desk):
    visit, amy = called
    party = VisitFactory()

    results = race(*[lambda: join_visits(visit, party=party, by=amy)] * 3)

    assert results == [party] * 3
    assert Visit.objects.here().get().host == amy


def test_the_page_offers_everybody_who_is_here_and_says_who_has_them(signed_in, called, on_floor):
    visit, _amy = called
    free = VisitFactory(customer=CustomerFactory(name="Ana Silva"))
    taken = VisitFactory(customer=CustomerFactory(name="Ben Roth"))
    greet_visit(taken, by=on_floor("Tom Hale"))
    client = signed_in(Role.RECEPTIONIST)
    url = reverse("reception:visit_join", args=[visit.pk])

    assert url in client.get(visit.get_absolute_url()).text
    answer = client.get(url)
    assert {each.pk for each in answer.context["parties"]} == {free.pk, taken.pk}
    assert "Tom Hale" in answer.text
    assert client.post(url, {"party": "x"}).status_code == 404
    assert client.post(url, {"party": free.pk}).url == free.get_absolute_url()
    free.refresh_from_db()
    assert free.host == visit.host
