from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.customers.actions import (
    give_consent,
    note_interest,
    withdraw_consent,
    wording_in_force,
    write_wording,
)
from apps.customers.consents import may_contact
from apps.customers.models import Consent, PersonalInterest
from apps.dealers.models import Role
from tests.factories import ConsentFactory, CustomerFactory, PersonalInterestFactory, UserFactory

ASKED = {"purpose": "marketing", "channel": "email"}
AS_HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("words", [1, 10])
def test_the_panel_asks_three_questions_however_much_was_said(
    signed_in, words, django_assert_num_queries
):
    customer = CustomerFactory()
    for number in range(words):
        ConsentFactory(customer=customer, given=number % 2 == 0)
        PersonalInterestFactory(customer=customer)
    client = signed_in(Role.RECEPTIONIST)

    # Session, user, memberships, card; then consents, interests, objection.
    with django_assert_num_queries(7):
        response = client.get(f"/customers/{customer.pk}/consent/", headers=AS_HTMX)

    assert response.content.count(b"consent-cells") == 5


def test_a_yes_is_recorded_with_the_words_that_were_read(signed_in):
    customer = CustomerFactory(language="zh-hans")
    client = signed_in(Role.SALES_CONSULTANT)
    address = f"/customers/{customer.pk}/consent/new/?purpose=service&channel=sms"

    page = client.get(address)
    read = page.context["form"]["wording"].value()
    newer = write_wording("service", language="zh-hans", text="别的话。", by=client.user)
    said = {"channels": ["sms", "phone"], "source": "paper"}
    response = client.post(address, said | {"wording": read})

    assert 'lang="zh-hans"' in page.text
    assert response.status_code == 302
    given = Consent.objects.get(channel="sms")
    assert (given.by, given.source, given.wording_id) == (client.user, "paper", read)
    assert (given.wording.version, newer.version) == (1, 2)
    assert may_contact(customer, purpose="service", channel="phone")


def test_a_yes_to_words_that_were_not_on_the_page_is_asked_for_again(signed_in):
    customer, words = CustomerFactory(), wording_in_force("marketing")
    client = signed_in(Role.SALES_CONSULTANT)
    address = f"/customers/{customer.pk}/consent/new/?purpose=marketing"
    said = {"channels": ["email"], "source": "paper"}

    none = client.post(address, said)
    others = client.post(address, said | {"wording": wording_in_force("survey").pk})

    for page in (none, others):
        assert page.status_code == 422
        assert ">The words on this page were no longer there." in page.text
        assert f'name="wording" value="{words.pk}"' in page.text
    assert not Consent.objects.exists()


def test_a_yes_without_a_channel_is_refused_at_its_field(signed_in):
    customer = CustomerFactory()

    response = signed_in(Role.RECEPTIONIST).post(
        f"/customers/{customer.pk}/consent/new/", {"source": "paper"}
    )

    assert response.status_code == 422
    assert not Consent.objects.exists()


def test_a_no_takes_one_tap_and_so_does_taking_it_back(signed_in):
    customer = CustomerFactory()
    give_consent(customer, **ASKED, source="paper", by=UserFactory())
    client = signed_in(Role.RECEPTIONIST)

    answer = client.post(
        f"/customers/{customer.pk}/consent/withdraw/", ASKED, headers=AS_HTMX, follow=True
    ).content.decode()

    assert not may_contact(customer, **ASKED)
    undo = f"/customers/consents/{Consent.objects.first().pk}/undo/"
    assert f'action="{undo}"' in answer
    client.post(undo)
    assert may_contact(customer, **ASKED)


def test_no_marketing_is_one_tap_and_shown_to_everybody(signed_in):
    customer = CustomerFactory()
    give_consent(customer, **ASKED, source="paper", by=UserFactory())
    signed_in(Role.CARE_AGENT).post(f"/customers/{customer.pk}/consent/objection/", {"raised": "1"})

    panel = signed_in(Role.TECHNICIAN).get(f"/customers/{customer.pk}/consent/").content.decode()

    assert "No marketing from any department" in panel
    assert "<button" not in panel.split('id="consent-panel"')[1].split("</section>")[0]
    assert not may_contact(customer, **ASKED)


def test_a_post_that_names_nothing_we_ask_for_changes_nothing(signed_in):
    customer = CustomerFactory()

    signed_in(Role.RECEPTIONIST).post(
        f"/customers/{customer.pk}/consent/withdraw/", {"purpose": "enquiry", "channel": "pigeon"}
    )

    assert not Consent.objects.exists()


def test_an_interest_needs_the_customers_yes(signed_in):
    customer = CustomerFactory()
    client = signed_in(Role.SALES_CONSULTANT)
    address = f"/customers/{customer.pk}/interests/new/"
    read = wording_in_force("interests")
    said = {"name": " golf ", "source": "in_person", "wording": read.pk}
    write_wording("interests", language="en", text="Something else.", by=client.user)

    refused = client.post(address, said)
    client.post(address, said | {"agreed": "on"})
    client.post(address, said | {"agreed": "on", "name": "Golf"})

    assert refused.status_code == 422
    assert "Ask whether we may keep it" in refused.content.decode()
    interest = PersonalInterest.objects.get()
    assert (interest.name, interest.by, interest.wording) == ("golf", client.user, read)


def test_a_forgotten_interest_is_gone_and_no_fact_repeats_it(signed_in):
    customer, by = CustomerFactory(), UserFactory()
    interest = note_interest(customer, name="golf", source="in_person", agreed=True, by=by)
    client = signed_in(Role.SALES_CONSULTANT)

    for _click in range(2):
        client.post(f"/customers/interests/{interest.pk}/forget/")

    assert not PersonalInterest.objects.exists()
    assert [entry.kind for entry in customer.timeline.order_by("at", "id")] == [
        "customers.interest_noted",
        "customers.interest_forgotten",
    ]
    assert "golf" not in str([entry.facts for entry in customer.timeline.all()])


def test_an_undo_that_comes_too_late_says_so(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.RECEPTIONIST)
    slip = withdraw_consent(customer, **ASKED, source="told", by=client.user)
    give_consent(customer, **ASKED, source="paper", by=client.user)

    page = client.post(f"/customers/consents/{slip.pk}/undo/", follow=True)

    assert "Something was recorded since." in page.content.decode()
    assert may_contact(customer, **ASKED)


def test_the_no_of_a_customer_is_not_taken_back_for_them(signed_in):
    customer = CustomerFactory()
    give_consent(customer, **ASKED, source="web_form", by=None)
    no = withdraw_consent(customer, **ASKED, source="link", by=None)
    client = signed_in(Role.SALES_CONSULTANT)

    again = client.post(f"/customers/{customer.pk}/consent/withdraw/", ASKED, follow=True)
    page = client.post(f"/customers/consents/{no.pk}/undo/", follow=True)

    assert "undo/" not in again.text
    assert "Only whoever recorded it takes it back" in page.text
    assert not may_contact(customer, **ASKED)


@pytest.mark.parametrize(
    ("address", "said", "status"),
    [
        ("consent/withdraw/", ASKED, 302),
        ("consent/objection/", {"raised": "1"}, 302),
        ("consent/objection/", {}, 302),
        ("consent/new/", {"channels": ["email"], "source": "phone"}, 422),
        ("interests/new/", {"name": "golf", "source": "phone", "agreed": "on"}, 422),
    ],
)
def test_what_is_said_of_an_erased_person_is_refused_with_a_sentence(
    signed_in, address, said, status
):
    customer = CustomerFactory(erased_at=timezone.now())
    client = signed_in(Role.CARE_AGENT)
    purpose = "interests" if address.startswith("interests") else "marketing"
    said = said | {"wording": wording_in_force(purpose).pk}

    response = client.post(f"/customers/{customer.pk}/{address}", said)

    assert response.status_code == status
    page = client.get(response.url) if status == 302 else response
    assert "This person was erased." in page.text
    assert not Consent.objects.exists()
    assert not PersonalInterest.objects.exists()


def test_the_panel_shows_when_it_was_said_and_not_when_a_slip_was_undone(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.RECEPTIONIST)
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        given = give_consent(customer, **ASKED, source="paper", by=UserFactory())
    client.post(f"/customers/{customer.pk}/consent/withdraw/", ASKED)

    client.post(f"/customers/consents/{Consent.objects.first().pk}/undo/")

    assert Consent.objects.first().said_at == given.at
    panel = client.get(f"/customers/{customer.pk}/consent/")
    assert panel.context["panel"].first.cells[1].consent.said_at == given.at
