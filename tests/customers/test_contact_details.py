from datetime import timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from apps.customers.actions import add_customer, recognise
from apps.customers.contact_details import in_full, masked
from apps.customers.contact_sheets import ContactSheet
from apps.customers.models import Customer, Disclosure
from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.factories import (
    CustomerFactory,
    LeadFactory,
    OwnConsultantFactory,
    ResponseClockFactory,
    UserFactory,
)
from tests.rows import PAGES

FULL = "customers.view_contact_details"
REVEALS = "customers.reveal_contact_details"
# The number in every way a page could write it, and the address.
SECRETS = ("7400987654", "7400 987654", "987654", "ana.silva@", "anasilva_wx")
ASKED = ("?q=987654", "?q=ana.silva", "?q=silva", "?name=silva", "?whose=all")


@pytest.fixture
def ana():
    return add_customer(
        name="Ana Silva",
        phones=["07400 987654"],
        emails=["ana.silva@example.com"],
        wechat="anasilva_wx",
        by=UserFactory(),
    )


def found_in(response):
    body = response.getvalue() if response.streaming else response.content
    return [secret for secret in SECRETS if secret in body.decode()]


@pytest.mark.parametrize("role", [role for role in Role if FULL not in PERMISSIONS[role]])
def test_no_page_gives_contact_details_to_a_role_that_does_not_need_them(signed_in, ana, role):
    lead = LeadFactory(customer=ana, consultant=UserFactory(), source__kind="phone")
    ResponseClockFactory(lead=lead)
    # The card says what it was told, and the history keeps it.
    recognise(
        ContactSheet(
            name="Ana Silva", phones=("+44 7400 987654",), emails=("ana.silva@x.example",)
        ),
        country="GB",
    )
    rows = {"CustomerFactory": ana, "LeadFactory": lead}
    client = signed_in(role)
    leaks, seen = {}, 0

    for name, (permission, make) in PAGES.items():
        row = rows.get(getattr(make, "__name__", ""))
        if permission not in PERMISSIONS[role] or (make and row is None):
            continue
        address = reverse(name, args=[row.pk] if row else [])
        # Lists are searched; what a row's own page shows no words change.
        for query in ("", *(() if row else ASKED)):
            response = client.get(address + query)
            seen += response.status_code == 200
            # What they typed themselves stands in the search box.
            said = [s for s in found_in(response) if s.rstrip("@") not in query]
            if said:
                leaks[address + query] = said

    assert leaks == {}
    assert seen >= 1 or role == Role.ADMINISTRATOR


@pytest.mark.parametrize("role", [role for role in Role if FULL in PERMISSIONS[role]])
def test_who_needs_them_sees_them_in_full_and_calls_with_one_tap(signed_in, ana, role):
    page = signed_in(role).get(ana.get_absolute_url()).content.decode()

    assert 'href="tel:+447400987654"' in page
    assert "ana.silva@example.com" in page
    assert not Disclosure.objects.exists()


def test_a_consultant_sees_their_own_customers_in_full_and_no_others(signed_in, ana):
    client = signed_in(Role.SALES_CONSULTANT)
    other = CustomerFactory()
    OwnConsultantFactory(customer=ana, consultant=client.user)

    assert 'href="tel:+447400987654"' in client.get(ana.get_absolute_url()).content.decode()
    assert in_full(client.user, [ana, other]) == {ana.pk}


def test_whoever_works_the_lead_calls_with_one_tap(signed_in, ana):
    client = signed_in(Role.SALES_CONSULTANT)
    lead = LeadFactory(customer=ana, consultant=client.user)
    ResponseClockFactory(lead=lead)

    for address in (lead.get_absolute_url(), reverse("leads:today")):
        assert 'href="tel:+447400987654"' in client.get(address).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if REVEALS in PERMISSIONS[role]])
def test_a_reveal_is_one_click_that_is_recorded_and_lasts_a_working_day(signed_in, ana, role):
    client = signed_in(role)
    address = ana.get_absolute_url()
    reveal = reverse("customers:contact_reveal", args=[ana.pk])

    response = client.post(reveal, {"next": f"{address}?area=sales"})

    assert (response.status_code, response.url) == (302, f"{address}?area=sales")
    seen = Disclosure.objects.get()
    assert (seen.customer, seen.by, seen.kind, seen.where) == (
        ana,
        client.user,
        "revealed",
        address,
    )
    assert "7400 987654" in client.get(address).content.decode()
    if FULL not in PERMISSIONS[role]:
        with time_machine.travel(timezone.now() + timedelta(hours=9)):
            assert in_full(client.user, [ana]) == set()


def test_a_reveal_is_mine_alone(signed_in, ana):
    signed_in(Role.RECEPTIONIST).post(reverse("customers:contact_reveal", args=[ana.pk]))

    page = signed_in(Role.SALES_CONSULTANT).get(ana.get_absolute_url())

    assert found_in(page) == []


def test_a_reveal_leads_nowhere_else(signed_in, ana):
    response = signed_in(Role.RECEPTIONIST).post(
        reverse("customers:contact_reveal", args=[ana.pk]), {"next": "https://evil.example/"}
    )

    assert response.url == ana.get_absolute_url()


def test_a_manager_reads_who_saw_what(signed_in, ana, django_assert_num_queries):
    for name in ("Anna Berg", "Li Wei"):
        client = signed_in(Role.RECEPTIONIST, user__name=name)
        client.post(reverse("customers:contact_reveal", args=[ana.pk]))
    client = signed_in(Role.DEALER_MANAGER)

    # Session, user, memberships, card, disclosures with their people.
    with django_assert_num_queries(5):
        page = client.get(reverse("customers:disclosure_list", args=[ana.pk])).content.decode()

    assert page.count("contact details shown") == 2
    assert "Anna Berg" in page


def test_what_was_seen_cannot_be_unseen(signed_in, ana):
    signed_in(Role.RECEPTIONIST).post(reverse("customers:contact_reveal", args=[ana.pk]))

    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        Disclosure.objects.all()._raw_delete("default")


@pytest.mark.parametrize("rows", [1, 10])
def test_a_masked_list_asks_one_question_more_whatever_its_length(
    signed_in, rows, django_assert_num_queries
):
    for number in range(rows):
        add_customer(name=f"Somebody {number}", phones=[f"07400 98765{number}"], by=None)
    address = reverse("customers:customer_list")
    manager = signed_in(Role.DEALER_MANAGER)
    with django_assert_num_queries(8):
        manager.get(address)
    client = signed_in(Role.SALES_CONSULTANT)

    with django_assert_num_queries(9):
        page = client.get(address).content.decode()

    assert page.count("/contacts/reveal/") == rows
    assert "tel:" not in page


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+447400987654", "+44 7400 •••• 54"),
        ("email", "ana.silva@example.com", "a•••@example.com"),
        ("wechat", "anasilva_wx", "a•••"),
    ],
)
def test_what_is_left_of_a_hidden_one(kind, value, shown):
    assert masked(kind, value) == shown


def test_every_lead_and_customer_is_still_found_by_what_is_hidden(signed_in, ana):
    page = signed_in(Role.RECEPTIONIST).get(reverse("customers:search"), {"q": "987654"})

    assert "Ana Silva" in page.content.decode()
    assert Customer.objects.count() == 1


def test_who_saw_it_says_on_which_page_in_words(signed_in, ana):
    signed_in(Role.RECEPTIONIST).post(reverse("customers:contact_reveal", args=[ana.pk]))

    page = signed_in(Role.DEALER_MANAGER).get(reverse("customers:disclosure_list", args=[ana.pk]))

    assert "on their page" in page.text
