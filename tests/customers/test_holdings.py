import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.core import clock
from apps.customers.actions import clear_outdated, disclose, erase_due, give_consent
from apps.customers.models import Customer, Disclosure, Erasure, RetentionRule, RetentionRun
from apps.dealers.models import Role
from apps.journeys.actions import record
from apps.leads.actions.intake import read_message, store_message
from apps.leads.actions.privacy import EMPTIED
from apps.leads.models import IntakeMessage, LoggedContact
from tests.factories import (
    ConsentFactory,
    ContactPointFactory,
    CustomerFactory,
    LeadFactory,
    LeadSourceFactory,
    OwnershipFactory,
    UserFactory,
)

LONG_AGO = timedelta(days=1200)


def test_everything_is_handed_out_as_json_and_that_is_recorded(signed_in):
    customer = CustomerFactory(name="Ana Silva")
    ContactPointFactory(customer=customer, value="+447400123456", shown="+44 7400 123456")
    give_consent(customer, purpose="survey", channel="sms", source="paper", by=UserFactory())
    record(customer, "leads.seen", by=None, said="something")
    client = signed_in(Role.DEALER_MANAGER)

    response = client.post(f"/customers/{customer.pk}/held/hand-out/", {"format": "json"})

    told = json.loads(response.content)
    tables = {name: rows for part in told["sections"] for name, rows in part["tables"].items()}
    assert response["Content-Disposition"].startswith("attachment;")
    assert tables["customers.ContactPoint"][0]["value"] == "+447400123456"
    assert tables["customers.Consent"][0]["purpose"] == "survey"
    assert {"said": "something"} in [row["facts"] for row in tables["journeys.TimelineEntry"]]
    seen = Disclosure.objects.get()
    assert (seen.kind, seen.by) == ("exported", client.user)


def test_the_page_to_print_speaks_the_customers_language(signed_in):
    customer = CustomerFactory(name="王小明", language="zh-hans")

    page = signed_in(Role.DEALER_MANAGER).post(
        f"/customers/{customer.pk}/held/hand-out/", {"format": "page"}
    )

    assert 'lang="zh-hans"' in page.text
    assert "王小明" in page.text


def test_what_is_held_is_counted_before_it_is_handed_out(signed_in):
    customer = CustomerFactory()
    LeadFactory(customer=customer)
    OwnershipFactory(customer=customer)

    page = signed_in(Role.ADMINISTRATOR).get(f"/customers/{customer.pk}/held/").text

    assert "Leads" in page
    assert "Ownerships" in page
    assert not Disclosure.objects.exists()


def old(make, **fields):
    with clock.set_to(timezone.now() - LONG_AGO):
        return make(**fields)


def lost_lead(customer):
    at = timezone.now() - LONG_AGO
    lost = {"status": "lost", "lost_reason": "price", "lost_evidence": "too dear"}
    lead = LeadFactory(customer=customer, opened_at=at, closed_at=at, **lost)
    said = {"customer": customer, "channel": "call", "outcome": "reached", "at": at}
    LoggedContact.objects.create(lead=lead, by=UserFactory(), **said)


def test_people_whose_leads_were_all_lost_go_and_others_stay():
    gone, owner, friend, asks = (old(CustomerFactory, name=name) for name in "GOFA")
    for customer in (gone, owner, friend, asks):
        lost_lead(customer)
    OwnershipFactory(customer=owner)
    ConsentFactory(customer=friend)
    LeadFactory(customer=asks)

    taken = clear_outdated()

    assert taken["lost"] == 1
    assert sorted(Customer.objects.filter(erased_at=None).values_list("name", flat=True)) == [
        "A",
        "F",
        "O",
    ]
    run = RetentionRun.objects.get(kind="lost")
    assert (run.count, Erasure.objects.get().why) == (1, "retention")


def test_people_whom_nobody_ever_answered_go_after_a_year():
    customer = old(CustomerFactory)
    LeadFactory(customer=customer, opened_at=timezone.now() - LONG_AGO)

    assert clear_outdated()["unanswered"] == 1
    assert clear_outdated()["unanswered"] == 0


def test_a_night_takes_all_whose_time_is_over_however_few_go_at_once(monkeypatch):
    monkeypatch.setattr("apps.leads.actions.retention.PEOPLE_AT_ONCE", 2)
    for _person in range(5):
        LeadFactory(customer=old(CustomerFactory), opened_at=timezone.now() - LONG_AGO)

    assert clear_outdated()["unanswered"] == 5


@pytest.mark.parametrize("number", [1, 3])
def test_old_messages_keep_that_they_came_and_lose_their_bodies(number):
    source = LeadSourceFactory()
    for at in range(number):
        body = f"<adf><prospect><customer><contact><name>Ida</name><email>i{at}@x.example</email>"
        body += "</contact></customer></prospect></adf>"
        message = store_message(
            source, body=body.encode(), format="adf", received_at=timezone.now() - LONG_AGO
        )
        read_message(message)
    new = store_message(source, body=b"<adf/>", format=IntakeMessage.Format.ADF)

    assert clear_outdated()["raw_messages"] == number

    bodies = [bytes(each.body) for each in IntakeMessage.objects.exclude(pk=new.pk)]
    assert bodies == [EMPTIED] * number
    new.refresh_from_db()
    assert bytes(new.body) == b"<adf/>"


def test_a_rule_of_the_group_counts_before_ours(signed_in):
    customer = CustomerFactory()
    with clock.set_to(timezone.now() - timedelta(days=100)):
        disclose(customer, kind=Disclosure.Kind.REVEALED, by=None)
    assert clear_outdated()["disclosures"] == 0
    client = signed_in(Role.DEALER_MANAGER)

    client.post("/customers/privacy/keep/", {"kind": "disclosures", "days": "90"})
    page = client.get("/customers/privacy/").text

    assert RetentionRule.objects.get().changed_by == client.user
    assert "1 would go tonight" in page
    assert clear_outdated()["disclosures"] == 1


def test_a_month_is_the_least(signed_in):
    client = signed_in(Role.DEALER_MANAGER)

    page = client.post("/customers/privacy/keep/", {"kind": "lost", "days": "1"}, follow=True)

    assert "at least 30" in page.text
    assert not RetentionRule.objects.exists()


def test_a_new_wording_is_what_the_next_customer_agrees_to(signed_in):
    client = signed_in(Role.DEALER_MANAGER)
    address = "/customers/privacy/wordings/write/?purpose=survey&language=en"

    client.post(address, {"text": "Yes, ask me."})

    assert (
        "Yes, ask me."
        in client.get(
            "/customers/" + str(CustomerFactory().pk) + ("/consent/new/?purpose=survey")
        ).text
    )


def test_changes_of_cards_are_forgotten_with_their_time():
    customer = CustomerFactory(name="Before")
    customer.name = "After"
    customer.save()
    with time_machine.travel(timezone.now() + LONG_AGO):
        assert clear_outdated()["history"] == 1
    assert erase_due() == 0
