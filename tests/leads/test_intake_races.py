"""Many at once: real threads, connections of their own."""

import time
from threading import Event

import pytest
from django.db import connections, transaction
from django.test import Client

from apps.core.scope import working_in
from apps.customers.models import ContactPoint, Customer
from apps.leads.actions import intake
from apps.leads.actions.assignment import lock_lead
from apps.leads.actions.leads import lose_lead
from apps.leads.models import Enquiry, IntakeMessage, Lead, ResponseClock
from apps.leads.models.sources import hash_of_token
from tests.factories import LeadSourceFactory, MembershipFactory
from tests.racing import race

from .sending import ADF_URL, JSON_URL, TOKEN, adf, prospect

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "<contact><name>{name}</name><phone>07400 123456</phone></contact>"
BOTH = (
    "<contact><name>Ana</name><phone>07400 123456</phone><email>ana@example.com</email></contact>"
)


@pytest.fixture(autouse=True)
def source(dealership):
    return LeadSourceFactory(token_hash=hash_of_token(TOKEN))


def post(body):
    def send():
        # A sender has no scope; each thread has a client and a connection of its own.
        with working_in(None):
            headers = {"authorization": f"Bearer {TOKEN}"}
            response = Client().post(ADF_URL, body, content_type="text/xml", headers=headers)
        connections.close_all()
        return response.status_code

    return send


def counts():
    return [model.objects.count() for model in (Enquiry, Customer, Lead, ResponseClock)]


def test_the_same_enquiry_sent_fifty_times_at_once_is_one():
    statuses = race(*[post(adf())] * 50)

    assert sorted(statuses) == [200] * 49 + [201]
    assert counts() == [1, 1, 1, 1]
    assert Enquiry.objects.get().times_sent == 50
    assert IntakeMessage.objects.filter(status="read").count() == 50


def test_two_enquiries_of_one_new_number_at_once_make_one_customer():
    bodies = [adf(prospect(n, customer=PHONE.format(name="Ana"))) for n in ("L-1", "L-2")]

    statuses = race(*[post(body) for body in bodies])

    assert statuses == [201, 201]
    assert counts() == [2, 1, 1, 1]
    assert ContactPoint.objects.count() == 1


def test_crossed_messages_of_the_same_people_never_block_each_other():
    people = [PHONE.format(name="Ana"), BOTH, PHONE.format(name="Ben").replace("3456", "3457")]
    forth = adf(*[prospect(f"F-{n}", customer=who) for n, who in enumerate(people)])
    back = adf(*[prospect(f"B-{n}", customer=who) for n, who in enumerate(reversed(people))])

    statuses = race(*[post(forth), post(back)] * 4)

    assert set(statuses) <= {200, 201}
    assert counts() == [6, 2, 2, 2]
    assert not any(message.remarks for message in IntakeMessage.objects.all())


def test_the_sweeper_leaves_a_message_to_whoever_is_reading_it(source):
    message = intake.store_message(source, body=adf(), format="adf")

    outcomes = race(
        *[lambda: intake.read_message(message, wait=False).status] * 4,
        lambda: intake.read_message(message).status,
    )

    assert set(outcomes) <= {"read", "received"}
    assert IntakeMessage.objects.get().status == "read"
    assert Enquiry.objects.get().times_sent == 1


def test_an_enquiry_and_a_colleague_who_closes_the_lead_do_not_wait_for_each_other_for_good():
    consultant = MembershipFactory().user
    post(adf())()
    lead, locked = Lead.objects.get(), Event()

    def close():
        with transaction.atomic():
            lock_lead(lead)
            locked.set()
            # Longer than the database waits before it looks for a circle: the enquiry has looked,
            # so that a circle now would cost the colleague the work.
            time.sleep(1.5)
            return lose_lead(lead, reason="price", evidence="Said so", by=consultant).status

    def ask_again():
        locked.wait(10)
        return post(adf(prospect("L-2")))()

    assert race(close, ask_again) == ["lost", 201]


def test_two_sources_that_count_from_one_do_not_hide_each_others_enquiries(source):
    other = LeadSourceFactory(token_hash=hash_of_token("another"), dealership=source.dealership)
    statuses = []
    for token, email in ((TOKEN, "ana@example.com"), ("another", "ben@example.com")):
        said = {"id": "1", "name": "Somebody", "emails": [email]}
        headers = {"authorization": f"Bearer {token}"}
        for _again in range(2):
            answer = Client().post(JSON_URL, said, content_type="application/json", headers=headers)
            statuses.append(answer.status_code)

    assert statuses == [201, 200, 201, 200]
    assert other.enquiries.count() == 1
