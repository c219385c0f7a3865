"""The demonstration comes only where it was asked for, and its people earn what they are."""

import pytest
from django.core.management import CommandError, call_command

from apps.customers.actions import add_customer
from apps.customers.models import SearchKey
from apps.dealers.models import DealerGroup, User
from apps.journeys.actions import note_referral
from apps.journeys.models import Standing
from apps.leads.demo.house import UNFINISHED
from apps.vehicles.actions import hand_over_car, service_car
from tests.factories import UserFactory


def test_a_database_in_use_is_refused():
    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo")


def test_an_interrupted_load_is_not_cleared_where_others_work():
    DealerGroup.objects.create(name=UNFINISHED)
    UserFactory(email="me@dealer.example")

    with pytest.raises(CommandError, match="manage.py flush"):
        call_command("load_demo")

    assert User.objects.filter(email="me@dealer.example").exists()


def test_a_foreign_database_is_refused_until_asked_for(monkeypatch, settings):
    elsewhere = settings.DATABASES["default"] | {"HOST": "db.dealer.example", "OPTIONS": {}}
    monkeypatch.setitem(settings.DATABASES, "default", elsewhere)

    with pytest.raises(CommandError, match="--yes-in-production"):
        call_command("load_demo")


def test_owners_earn_their_stage_by_facts():
    anna = UserFactory()
    card = add_customer(name="Jo Bloggs", phones=["07400 123456"], by=anna)
    car = hand_over_car(card, make="Marque", model="Brio", odometer=12, by=anna)
    for miles in (9_000, 18_000, 26_000):
        service_car(
            car, customer=card, odometer=miles, unit="mi", work="Oil", on_time=True, by=anna
        )
    stage = Standing.objects.get(customer=card).stage
    note_referral(card, bought=add_customer(name="Sam Poe", by=anna), by=anna)

    assert stage == "loyal"
    assert Standing.objects.get(customer=card).stage == "ambassador"
    assert SearchKey.objects.filter(customer=card).exists()
