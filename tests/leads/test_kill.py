"""A server that is killed in the middle loses no enquiry it answered, and none that it kept."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.scope import working_in
from apps.customers.models import Customer
from apps.leads.actions import intake
from apps.leads.models import Enquiry, IntakeMessage, Lead, ResponseClock
from apps.leads.models.sources import hash_of_token
from tests.factories import LeadSourceFactory

from .sending import ADF_URL, TOKEN, adf, prospect

ROOT = Path(__file__).parents[2]
KILLS = 3
SENDERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def database_url():
    """The address of the test database, for another process."""
    known = connection.settings_dict
    options = {"host": known["HOST"], "port": known["PORT"], **known["OPTIONS"]}
    query = "&".join(f"{name}={quote(str(value))}" for name, value in options.items() if value)
    password = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    return f"postgres://{quote(known['USER'])}{password}@/{quote(known['NAME'])}?{query}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A web server as production runs it, in a process group of its own."""

    def __init__(self, folder):
        self.port = free_port()
        self.log = folder / f"{self.port}.log"
        program = Path(sys.executable).with_name("granian")
        options = ["--interface", "rsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, *options, "--workers", "1", "--no-ws", "config.serve:application"],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": "killed"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if ask(self.port, "GET", "/healthz") == 200:
                    return
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"The server did not start: {self.log.read_text()}")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


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
