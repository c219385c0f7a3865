from uuid import uuid4

import pytest
from django.urls import reverse

from apps.customers.models import Customer
from apps.dealers.models import Role
from apps.leads.models import Enquiry, IntakeMessage, Lead, LeadSource, ResponseClock
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    FollowUpFactory,
    LeadFactory,
    MembershipFactory,
    ShiftFactory,
)

NEW = "/leads/enquiries/new/"


@pytest.fixture
def reception(signed_in):
    return signed_in(Role.RECEPTIONIST)


def tell(client, **said):
    told = {"key": uuid4(), "kind": "phone", "name": "Ana Silva", "phone": "020 7946 0123"}
    return client.post(NEW, told | said)


def test_a_call_becomes_a_customer_a_lead_and_a_running_clock(reception, dealership):
    anna = ShiftFactory(user=MembershipFactory(at=dealership).user).user

    response = tell(reception, wish="Aria 30e", notes="calls from work", language="pt")

    lead, enquiry = Lead.objects.get(), Enquiry.objects.get()
    assert response.url == lead.get_absolute_url()
    assert (lead.customer.name, lead.consultant, lead.source.kind) == ("Ana Silva", anna, "phone")
    assert (lead.wish, enquiry.comments) == ("Aria 30e", "calls from work")
    assert ResponseClock.objects.running().get().lead == lead


def test_a_known_number_joins_the_open_lead(reception):
    known = ContactPointFactory(value="+442079460123", customer__name="Ana Silva").customer
    lead = LeadFactory(customer=known)

    tell(reception)

    assert Enquiry.objects.get().lead == lead
    assert Customer.objects.count() == 1


def test_somebody_found_joins_with_one_press(reception):
    known = ContactPointFactory().customer
    lead = LeadFactory(customer=known)

    tell(reception, customer=known.pk, name="", phone="")

    assert Enquiry.objects.get().lead == lead


def test_a_double_click_is_one_enquiry(reception):
    key = uuid4()

    for _n in range(2):
        assert tell(reception, key=key).status_code == 302

    assert (Enquiry.objects.count(), Customer.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Ask for the name"),
        ({"phone": ""}, "Ask for a phone number"),
        ({"phone": "12"}, "Read it back to the caller"),
        ({"kind": "adf"}, "not one of the available choices"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(reception, said, sentence):
    response = tell(reception, wish="Aria 30e", **said)

    assert response.status_code == 422
    assert sentence in response.text
    assert "Aria 30e" in response.text
    assert IntakeMessage.objects.count() == 0


def test_a_card_nobody_can_be_reached_by_says_what_to_do(reception):
    response = tell(reception, customer=CustomerFactory().pk, name="", phone="")

    assert response.status_code == 422
    assert "Add a phone to the card" in response.text


def test_a_customer_of_another_group_is_nobody(reception):
    assert tell(reception, customer=uuid4()).status_code == 404


def test_each_way_has_one_source_however_often_it_is_used(reception):
    for number in range(2):
        tell(reception, kind="walk_in", phone=f"020 7946 012{number}")

    assert list(LeadSource.objects.values_list("kind", "name")) == [("walk_in", "Walk-in")]


def test_an_advisor_who_sees_no_leads_is_led_to_the_customer(signed_in):
    response = tell(signed_in(Role.SERVICE_ADVISOR))

    assert response.url == Customer.objects.get().get_absolute_url()


@pytest.mark.parametrize("address", ["enquiry_new", "caller_search"])
def test_what_nobody_types_is_no_error(reception, address):
    odd = {"customer": "no key", "name": "a\0b@example.com"}

    assert reception.get(reverse(f"leads:{address}"), odd).status_code == 200


def test_who_rings_is_shown_with_what_was_promised_to_them(reception):
    tell(reception)
    step = FollowUpFactory(lead=Lead.objects.get())

    page = reception.get(reverse("leads:caller_search"), {"name": "Ana"}).text

    assert f"next: {step.get_step_display()}" in page
