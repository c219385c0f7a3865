"""A server that is killed in the middle loses no enquiry it answered, and none that it kept."""

import http.client
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.scope import working_in
from apps.customers.models import Customer
from apps.leads.actions import intake
from apps.leads.models import Enquiry, IntakeMessage, Lead, ResponseClock
from apps.leads.models.sources import hash_of_token
from tests.factories import LeadSourceFactory
from tests.server import Server

from .sending import ADF_URL, TOKEN, adf, prospect

KILLS = 3
SENDERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def ask(port, method, path, body=None):
    """Return the status of an answer; raises OSError or HTTPException when there is none."""
    sender = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-adf+xml"}
    try:
        sender.request(method, path, body, headers)
        response = sender.getresponse()
        response.read()
        return response.status
    finally:
        sender.close()


def someone(number):
    contact = f"<name>Person {number}</name><email>person{number}@example.com</email>"
    return adf(prospect(number, customer=f"<contact>{contact}</contact>"))


class Senders:
    """Portals that keep sending new enquiries until the server is gone."""

    def __init__(self, port, first):
        self.port, self.first = port, first
        self.sent, self.answered, self.enough = set(), set(), threading.Event()
        self.threads = [threading.Thread(target=self._send, args=[n]) for n in range(SENDERS)]

    def _send(self, number):
        for turn in range(1000):
            name = f"{self.first}-{number}-{turn}"
            self.sent.add(name)
            try:
                status = ask(self.port, "POST", ADF_URL, someone(name))
            except (OSError, http.client.HTTPException):
                return
            assert status == 201
            self.answered.add(name)
            if len(self.answered) >= 6:
                self.enough.set()

    def until_enough_is_answered(self):
        for thread in self.threads:
            thread.start()
        assert self.enough.wait(timeout=20)

    def join(self):
        for thread in self.threads:
            thread.join(timeout=10)


def test_a_killed_server_loses_nothing_it_answered_and_finishes_what_it_kept(dealership, tmp_path):
    source = LeadSourceFactory(token_hash=hash_of_token(TOKEN))
    sent, answered = {"left"}, set()
    # What a kill between keeping and reading leaves, whatever the timing below is.
    intake.store_message(source, body=someone("left"), format="adf")
    for turn in range(KILLS):
        server = Server(tmp_path)
        try:
            server.wait_until_ready()
            senders = Senders(server.port, turn)
            senders.until_enough_is_answered()
        finally:
            server.kill()
        senders.join()
        sent |= senders.sent
        answered |= senders.answered

    with working_in(None):
        intake.read_left_messages(now=timezone.now() + timedelta(minutes=1))

    stored = IntakeMessage.objects.count()
    names = sorted(Customer.objects.values_list("name", flat=True))
    known = {name.removeprefix("Person ") for name in names}
    assert IntakeMessage.objects.exclude(status="read").count() == 0
    assert answered <= known <= sent
    assert len(names) == len(known) == stored
    counted = {model.objects.count() for model in (Enquiry, Lead, ResponseClock)}
    assert counted == {stored}
    assert set(Enquiry.objects.values_list("times_sent", flat=True)) == {1}
