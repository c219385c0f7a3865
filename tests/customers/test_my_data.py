"""The page that somebody opens by a link of ours: what we hold, and what they may do."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.customers.actions import ask_about_data, give_consent, settle_request
from apps.customers.consents import may_contact
from apps.customers.links import data_path
from apps.customers.models import DataRequest, Disclosure
from apps.dealers.models import Notification, Role
from tests.factories import ContactPointFactory, CustomerFactory, MembershipFactory, UserFactory
from tests.racing import race

ASKED = {"purpose": "marketing", "channel": "email"}


@pytest.fixture
def ana():
    customer = CustomerFactory(name="Ana Silva")
    ContactPointFactory(customer=customer, value="+447400123456", shown="+44 7400 123456")
    give_consent(customer, **ASKED, source="paper", by=UserFactory())
    return customer


def test_a_colleague_hands_out_a_link_and_that_is_recorded(signed_in, ana):
    client = signed_in(Role.DEALER_MANAGER)

    page = client.post(f"/customers/{ana.pk}/held/link/").text

    path = re.search(r"https?://[^/]+(/my/data/[^\"]+)", page)[1]
    assert "<svg" in page
    assert client.get(path).status_code == 200
    seen = Disclosure.objects.get()
    assert (seen.kind, seen.by) == ("linked", client.user)


def test_it_shows_what_we_hold_and_no_number_in_full(client, ana):
    page = client.get(data_path(ana))

    assert "Ana Silva" in page.text
    assert "+44 7400 •••• 56" in page.text
    assert "Offers and news · e-mail" in page.text
    assert "123456" not in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert not page.cookies


def test_what_they_agreed_to_ends_with_one_click(client, ana):
    answer = client.post(data_path(ana), {"wish": "marketing/email"})

    assert answer.status_code == 302
    assert not may_contact(ana, **ASKED)


def test_all_marketing_ends_with_one_click(client, ana):
    client.post(data_path(ana), {"wish": "no_marketing"})

    assert "You want no marketing" in client.get(data_path(ana)).text
    assert ana.objections.get().source == "link"


@pytest.mark.parametrize("wish", ["", "enquiry/email", "marketing/pigeon", "x"])
def test_what_cannot_be_wished_changes_nothing(client, ana, wish):
    client.post(data_path(ana), {"wish": wish})

    assert ana.consents.count() == 1


def test_what_they_ask_for_is_a_task_for_who_answers_for_privacy(
    client, ana, queue, signed_in, dealership
):
    manager = MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user
    MembershipFactory(role=Role.SALES_CONSULTANT, at=dealership)

    client.post(data_path(ana), {"wish": "ask", "kind": "correct", "words": "I moved."})

    told = Notification.objects.get()
    assert (told.user, told.about) == (manager, ana.pk)
    assert "You asked for something to be corrected" in client.get(data_path(ana)).text
    desk = signed_in(Role.DEALER_MANAGER)
    assert "“I moved.”" in desk.get("/customers/privacy/").text
    asked = DataRequest.objects.get()
    desk.post(f"/customers/privacy/requests/{asked.pk}/done/")
    asked.refresh_from_db()
    assert asked.done_by == desk.user
    assert "“I moved.”" not in desk.get("/customers/privacy/").text
    assert [entry.kind for entry in ana.timeline.order_by("at", "id")][-2:] == [
        "customers.data_asked",
        "customers.data_request_done",
    ]


def test_a_kind_that_is_none_is_refused_at_its_field(client, ana):
    answer = client.post(data_path(ana), {"wish": "ask", "kind": "car"})

    assert answer.status_code == 422
    assert not DataRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_question_twice_is_one_task(ana, queue):
    race(*[lambda: ask_about_data(ana, kind="erase")] * 2)

    asked = DataRequest.objects.get()
    settle_request(asked, by=None)
    assert ask_about_data(ana, kind="erase") != asked


def test_the_link_is_over_after_thirty_days(client, ana):
    path = data_path(ana)

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert client.get(path).status_code == 404


def test_whoever_asks_too_often_is_asked_for_patience(client, ana):
    path = data_path(ana)
    answers = [client.post(path, {"wish": "x"}).status_code for _time in range(62)]

    assert answers[-1] == 429
    assert answers[:50] == [302] * 50
