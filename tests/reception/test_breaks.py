"""A host has lunch: proposed to nobody until then, and back earlier if they say so."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.dealers.models import Role
from apps.reception.actions.breaks import end_break, take_break
from apps.reception.actions.calls import HOSTS
from apps.reception.actions.turns import assign_visit, take_visit
from apps.reception.floor import Floor
from apps.reception.models import Break
from tests.factories import OwnConsultantFactory, ShiftFactory, UserFactory, VisitFactory
from tests.racing import race


def in_minutes(minutes):
    return timezone.now() + timedelta(minutes=minutes)


def test_who_has_lunch_is_proposed_to_nobody_and_named(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    OwnConsultantFactory(customer=visit.customer, consultant=amy)
    take_break(amy, until=in_minutes(30), by=desk)

    with pytest.raises(Refused, match="Amy First is on a break until"):
        assign_visit(visit, host=amy, why="knows them", by=desk)
    turn = assign_visit(visit, host=tom, by=desk)

    assert turn.reason.startswith("Amy First is on a break: ")
    with time_machine.travel(in_minutes(31), tick=False):
        assert Floor.at(timezone.now()).hosts[amy.pk].free


def test_a_call_rings_at_nobody_who_has_lunch(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    take_visit(VisitFactory(), by=tom)
    take_break(amy, until=in_minutes(30), by=desk)

    assert [host.user for host in Floor.at(timezone.now()).free(HOSTS)] == [tom]


def test_back_early_and_a_longer_lunch(on_floor, desk):
    amy = on_floor("Amy First")
    first = take_break(amy, until=in_minutes(15), by=amy)

    assert take_break(amy, until=in_minutes(60), by=desk) == first
    end_break(amy, by=amy)

    assert Floor.at(timezone.now()).hosts[amy.pk].free
    assert end_break(amy, by=amy) is None


def test_a_break_is_of_the_next_hours_and_of_whoever_is_on_shift(on_floor, desk):
    amy = on_floor("Amy First")

    for minutes in (-1, 300):
        with pytest.raises(Refused, match="next four hours"):
            take_break(amy, until=in_minutes(minutes), by=amy)
    with pytest.raises(Refused, match="not on shift"):
        take_break(UserFactory(), until=in_minutes(30), by=desk)


@pytest.mark.django_db(transaction=True)
def test_two_desks_send_somebody_to_lunch_once(on_floor, desk):
    amy = on_floor("Amy First")

    results = race(*[lambda: take_break(amy, until=in_minutes(30), by=desk)] * 3)

    assert {type(result) for result in results} == {Break}
    assert Break.objects.count() == 1


def test_the_desk_and_the_host_do_it_with_one_press(signed_in, on_floor):
    amy = on_floor("Amy First")
    client = signed_in(Role.RECEPTIONIST)
    url = reverse("reception:host_break", args=[amy.pk])

    assert "Amy First" in client.get(url).text
    assert client.post(url, {"minutes": "30"}, follow=True).text.count("break until") == 1
    client.post(url, {"minutes": ""})

    assert not Break.objects.at(timezone.now()).exists()
    assert client.post(reverse("reception:my_break"), {"minutes": "30"}).status_code == 403


def test_a_host_sees_the_break_on_the_phone(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    ShiftFactory(user=client.user)

    client.post(reverse("reception:my_break"), {"minutes": "45"})

    mine = client.get(reverse("reception:mine"), headers={"HX-Request": "true"})
    assert "break until" in mine.text
    assert "On a break until" in client.get(reverse("reception:my_break")).text
    assert (
        client.post(
            reverse("reception:host_break", args=[client.user.pk]), {"minutes": ""}
        ).status_code
        == 403
    )
