import json
import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.actions import give_consent, object_to_marketing, withdraw_consent
from apps.customers.consents import may_contact
from apps.dealers.models import Role
from apps.journeys import senders
from apps.journeys.actions import deliver_message, record, send_message
from apps.journeys.models import OutgoingMessage
from apps.journeys.standing import Mark
from tests.factories import ContactPointFactory, CustomerFactory, UserFactory
from tests.racing import race

ASKED = {"purpose": "marketing", "channel": "email"}
FORM = "application/x-www-form-urlencoded"
OFFER = ASKED | {"subject": "Winter wheels", "text": "Twenty per cent off."}


@pytest.fixture
def anna():
    return UserFactory(name="Anna Berg")


@pytest.fixture
def customer(anna):
    """Somebody with an e-mail who agreed to offers."""
    customer = CustomerFactory(name="Ana Silva")
    ContactPointFactory(customer=customer, kind="email", value="ana@example.com")
    give_consent(customer, **ASKED, source="paper", by=anna)
    return customer


def run(queue):
    """Do what is queued, as a worker would."""
    for job in list(queue.values()):
        deliver_message(job["args"]["message_id"], last_try=True)


def test_what_they_allow_leaves_by_the_queue_and_is_on_the_journey(customer, anna, queue):
    message = send_message(customer, **OFFER, by=anna, key="k1")

    assert mail.outbox == []
    run(queue)

    message.refresh_from_db()
    assert (message.status, message.to, message.attempts) == ("sent", "ana@example.com", 1)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ana@example.com"], "Winter wheels")
    assert sent.body.startswith("Twenty per cent off.\n\nYou agreed to this (offers and news).")
    entry = customer.timeline.get(kind="journeys.message_sent")
    assert (entry.area, entry.by, entry.facts["words"]) == ("messages", anna, "Winter wheels")


def test_nothing_leaves_after_a_no_and_the_sentence_says_why(customer, anna, queue):
    withdraw_consent(customer, **ASKED, source="phone", by=anna)

    with pytest.raises(Refused, match="The customer said no to offers and news by e-mail, today"):
        send_message(customer, **OFFER, by=anna, key="k1")

    assert list(queue) == []
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("no", ["withdraw", "object"])
def test_what_was_queued_before_the_no_does_not_leave_either(customer, anna, queue, no):
    message = send_message(customer, **OFFER, by=anna, key="k1")
    if no == "withdraw":
        withdraw_consent(customer, **ASKED, source="link", by=None)
    else:
        object_to_marketing(customer, source="phone", by=anna)

    run(queue)

    message.refresh_from_db()
    assert mail.outbox == []
    assert (message.status, message.to) == ("refused", "")
    assert customer.timeline.filter(kind="journeys.message_held_back").count() == 1


def test_an_enquiry_is_answered_whatever_was_forbidden(customer, anna, queue):
    object_to_marketing(customer, source="phone", by=anna)
    asks(customer)

    send_message(customer, **OFFER | {"purpose": "enquiry"}, by=anna, key="k1")
    run(queue)

    assert len(mail.outbox) == 1


def asks(customer, days_ago=0):
    """Let somebody have asked us something."""
    at = timezone.now() - timedelta(days=days_ago)
    record(customer, "leads.asked", by=None, at=at, marks=[Mark.ENQUIRY_OPENED])


@pytest.mark.parametrize("purpose", ["enquiry", "contract", "legal"])
def test_what_needs_no_consent_is_no_way_around_a_no(customer, anna, queue, purpose):
    object_to_marketing(customer, source="link", by=None)

    with pytest.raises(Refused, match="There is nothing|Nothing was agreed"):
        send_message(customer, **OFFER | {"purpose": purpose}, by=anna, key="k1")

    assert list(queue) == []


@pytest.mark.parametrize(
    ("asked", "closed", "may"),
    [(400, None, True), (29, 0, True), (31, 0, False), (31, 20, False)],
)
def test_an_enquiry_is_answered_while_it_is_open_or_of_late(customer, asked, closed, may):
    asks(customer, asked)
    if closed is not None:
        at = timezone.now() - timedelta(days=closed)
        record(customer, "leads.closed", by=None, at=at, marks=[Mark.ENQUIRY_CLOSED])

    assert may_contact(customer, purpose="enquiry", channel="email").allowed == may


def test_the_page_offers_only_what_there_is_a_fact_for(signed_in, customer):
    client = signed_in(Role.SALES_CONSULTANT)
    address = f"/customers/{customer.pk}/messages/new/"

    before = client.get(address).context["form"]
    wrong = client.post(address, OFFER | {"purpose": "legal", "key": "k1"})
    asks(customer)
    after = client.get(address).context["form"]

    by_consent = ["marketing", "service", "survey", "events"]
    assert [each[0] for each in before.fields["purpose"].choices] == by_consent
    assert before["purpose"].value() == "marketing"
    assert wrong.status_code == 422
    assert [each[0] for each in after.fields["purpose"].choices] == ["enquiry", *by_consent]
    assert after["purpose"].value() == "enquiry"


def test_the_same_message_twice_is_sent_once(customer, anna, queue):
    first = send_message(customer, **OFFER, by=anna, key="k1")
    assert send_message(customer, **OFFER, by=anna, key="k1") == first

    run(queue)
    run(queue)

    assert len(queue) == len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"channel": "sms", "purpose": "enquiry"}, "No phone is known."),
        ({"text": " "}, "Write the message."),
        ({"channel": "post", "purpose": "contract"}, "not set up"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_what_to_do(customer, anna, queue, change, sentence):
    asks(customer)

    with pytest.raises(Refused, match=sentence):
        send_message(customer, **OFFER | change, by=anna, key="k1")

    assert list(queue) == []


def test_it_goes_to_the_address_they_prefer_when_it_leaves(customer, anna, queue):
    message = send_message(customer, **OFFER, by=anna, key="k1")
    ContactPointFactory(customer=customer, kind="email", value="new@example.com", preferred=True)

    run(queue)

    message.refresh_from_db()
    assert message.to == "new@example.com"


@pytest.fixture
def gateway(settings):
    """A gateway for SMS on this machine that answers with the codes it is given."""
    seen, answers = [], []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(answers.pop(0))
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    options = {"url": f"http://127.0.0.1:{server.server_port}/", "token": "secret"}
    sender = {"BACKEND": "apps.journeys.senders.GatewaySender", "OPTIONS": options}
    settings.MESSAGE_SENDERS = settings.MESSAGE_SENDERS | {"sms": sender}
    senders.sender_of.cache_clear()
    yield seen, answers
    senders.sender_of.cache_clear()
    server.shutdown()
    server.server_close()


def text_message(customer, anna):
    ContactPointFactory(customer=customer, value="+447400123456")
    asks(customer)
    return send_message(
        customer, channel="sms", purpose="enquiry", text="Your car is ready.", by=anna, key="k7"
    )


def test_a_busy_gateway_is_asked_again_and_a_text_leaves_once(customer, anna, queue, gateway):
    seen, answers = gateway
    message = text_message(customer, anna)
    answers += [503, 200]

    with pytest.raises(senders.NotSent, match="503"):
        deliver_message(message.pk, last_try=False)
    deliver_message(message.pk, last_try=False)

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 2)
    sent = {"to": "+447400123456", "text": "Your car is ready.", "key": "k7"}
    assert seen == [("Bearer secret", sent)] * 2


def test_what_a_gateway_refuses_is_not_tried_again_and_told(customer, anna, queue, gateway):
    _seen, answers = gateway
    message = text_message(customer, anna)
    answers += [422]

    deliver_message(message.pk, last_try=False)

    message.refresh_from_db()
    assert (message.status, message.reason) == ("failed", "HTTP 422")
    assert customer.timeline.filter(kind="journeys.message_failed").count() == 1


class Broken:
    """A gateway's own program that does not keep to what a sender may raise."""

    def send(self, **message):
        raise LookupError("no such thing")


def test_whatever_a_sender_raises_a_message_has_an_end(customer, anna, queue, settings):
    broken = {"BACKEND": f"{__name__}.Broken"}
    settings.MESSAGE_SENDERS = settings.MESSAGE_SENDERS | {"sms": broken}
    senders.sender_of.cache_clear()
    message = text_message(customer, anna)

    with pytest.raises(senders.NotSent, match="LookupError"):
        deliver_message(message.pk, last_try=False)
    deliver_message(message.pk, last_try=True)

    senders.sender_of.cache_clear()
    message.refresh_from_db()
    assert (message.status, message.attempts, message.reason) == ("failed", 2, "LookupError")


def test_a_subject_is_one_line(customer, anna, queue):
    asks(customer)
    message = send_message(
        customer,
        channel="email",
        purpose="enquiry",
        subject="Your car\nBcc: all@example.com",
        text="It is ready.",
        by=anna,
        key="k9",
    )

    assert message.subject == "Your car Bcc: all@example.com"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_message(customer, anna, queue):
    message = send_message(customer, **OFFER, by=anna, key="k1")

    race(*[lambda: deliver_message(message.pk, last_try=True)] * 3)

    assert len(mail.outbox) == 1
    assert customer.timeline.filter(kind="journeys.message_sent").count() == 1


def test_the_page_says_whether_we_may_and_sends(signed_in, customer, queue):
    client = signed_in(Role.SALES_CONSULTANT)
    address = f"/customers/{customer.pk}/messages/new/"

    asked = client.get(address, ASKED).content.decode()
    other = client.get(address, ASKED | {"purpose": "survey"}).content.decode()
    sent = client.post(address, OFFER | {"key": "k1"})

    assert "Consent to offers and news by e-mail, given today (on paper)." in asked
    assert "No consent to surveys by e-mail yet. Ask the customer first." in other
    assert (sent.status_code, sent.url) == (302, customer.get_absolute_url())
    assert OutgoingMessage.objects.get().by == client.user


def test_the_page_refuses_what_is_not_allowed_and_keeps_what_was_typed(signed_in, customer, queue):
    response = signed_in(Role.CARE_AGENT).post(
        f"/customers/{customer.pk}/messages/new/", OFFER | {"purpose": "survey", "key": "k1"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Ask the customer first." in page
    assert "Twenty per cent off." in page
    assert list(queue) == []


def test_an_open_enquiry_is_what_one_writes_about_first(signed_in, customer):
    asks(customer)
    client = signed_in(Role.SALES_CONSULTANT)

    page = client.get(f"/customers/{customer.pk}/messages/new/")

    assert page.context["form"]["purpose"].value() == "enquiry"


def link_in(text):
    return re.search(r"https?://[^/]+(/my/stop/\S+)", text)[1]


def test_a_mail_by_consent_carries_a_way_out_for_people_and_for_mail_programs(
    customer, anna, queue, client
):
    send_message(customer, **OFFER, by=anna, key="k1")
    run(queue)
    (sent,) = mail.outbox
    path = link_in(sent.body)

    headers = sent.extra_headers
    assert headers["List-Unsubscribe"].endswith(f"{path}>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = client.get(path).content.decode()
    assert "One click ends it" in page
    assert may_contact(customer, **ASKED)

    client.post(path, "List-Unsubscribe=One-Click", content_type=FORM)

    assert not may_contact(customer, **ASKED)
    consent = customer.consents.first()
    assert (consent.given, consent.source, consent.by) == (False, "link", None)
    assert "That is settled" in client.get(path).content.decode()


def test_one_click_ends_everything_by_whichever_way(customer, anna, queue, client):
    give_consent(customer, purpose="survey", channel="sms", source="paper", by=anna)
    send_message(customer, **OFFER, by=anna, key="k1")
    run(queue)

    page = client.post(link_in(mail.outbox[0].body), {"wish": "all"}).content.decode()

    assert "no more offers, reminders, surveys or invitations" in page
    assert not may_contact(customer, purpose="survey", channel="sms")


def test_what_needs_no_consent_has_no_way_out(customer, anna, queue):
    said = {"channel": "email", "purpose": "enquiry", "subject": "Yes", "text": "It is blue."}
    asks(customer)
    send_message(customer, **said, by=anna, key="k1")
    run(queue)

    assert mail.outbox[0].body == "It is blue."
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_the_way_out_speaks_the_customers_language(anna, queue, client):
    customer = CustomerFactory(name="王小明", language="zh-hans")
    ContactPointFactory(customer=customer, kind="email", value="wang@example.com")
    give_consent(customer, **ASKED, source="paper", by=anna)
    send_message(customer, **OFFER, by=anna, key="k1")
    run(queue)

    assert "优惠" in mail.outbox[0].body or "同意" in mail.outbox[0].body
    page = client.get(link_in(mail.outbox[0].body))
    assert 'lang="zh-hans"' in page.text
    assert not page.cookies


@pytest.mark.parametrize("said", ["x", "1.AAAA.me:abc", "1.AAAAAAAAAAAAAAAAAAAAAA.me"])
def test_an_address_that_we_did_not_sign_is_nobodys(client, said):
    assert client.get(f"/my/stop/{said}/").status_code == 404
    assert client.get(f"/my/data/{said}/").status_code == 404
