"""One server for pages and streams, as production runs it, with plain sockets as browsers."""

import http.client
import socket
import time
from contextlib import ExitStack, closing

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from apps.core import live
from apps.core.hub import milliseconds
from apps.core.scope import working_in
from apps.leads.models import IntakeMessage
from apps.leads.models.sources import hash_of_token
from tests.factories import DealershipFactory, LeadSourceFactory, MembershipFactory, scope_for
from tests.leads.sending import ADF_URL, TOKEN
from tests.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "only-for-this-server"
BROWSERS = 50


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker, tmp_path_factory):
    """One server for all tests here; it takes seconds to start."""
    with django_db_blocker.unblock():
        made = Server(tmp_path_factory.mktemp("server"), SECRET_KEY=KEY)
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.kill()


@pytest.fixture
def server(running, settings):
    settings.SECRET_KEY = KEY
    return running


@pytest.fixture
def browse(server):
    """Open a page of somebody's: `browse(user)`; all are closed in the end."""
    with ExitStack() as pages:

        def browse(user=None, *, session_key="", since=None):
            key = session_of(user).session_key if user else session_key
            return pages.enter_context(closing(Browser(server, key, since=since)))

        yield browse


def session_of(user):
    """Sign somebody in, as the server finds it in the database."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session


class Browser:
    """One open page, as bytes."""

    def __init__(self, server, session_key, *, since=None):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        since = milliseconds() if since is None else since
        self.socket.sendall(
            f"GET /live/?since={since} HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: {settings.SESSION_COOKIE_NAME}={session_key}\r\n\r\n".encode()
        )
        self.read = ""

    def until(self, text, *, seconds=5):
        """Read until this was said; return how many seconds it took."""
        started = time.monotonic()
        self.socket.settimeout(seconds)
        while text not in self.read:
            piece = self.socket.recv(4096)
            assert piece, f"closed after {self.read!r}"
            self.read += piece.decode()
        return time.monotonic() - started

    def close(self):
        self.socket.close()


def test_a_page_hears_what_happens_where_its_reader_works_and_nothing_else(browse, dealership):
    anna = MembershipFactory(at=dealership).user
    elsewhere = DealershipFactory(group=dealership.group)
    boris = MembershipFactory(at=elsewhere).user
    hers, his = browse(anna), browse(boris)
    hers.until("retry:")
    his.until("retry:")

    live.tell("leads")
    live.tell("bell", to=boris)
    with working_in(scope_for(elsewhere)):
        live.tell("vehicles")

    hers.until("data: leads")
    his.until("vehicles")
    assert "bell" in his.read
    assert "bell" not in hers.read
    assert "vehicles" not in hers.read
    assert "leads" not in his.read


@pytest.mark.parametrize("cookie", ["", "nobody"])
def test_a_stranger_hears_nothing(browse, cookie):
    browse(session_key=cookie).until("401 Unauthorized")


def test_fifty_pages_hear_within_two_seconds_and_pages_still_come(browse, server, dealership):
    keys = [session_of(MembershipFactory(at=dealership).user).session_key for _ in range(5)]
    browsers = [browse(session_key=keys[number % 5]) for number in range(BROWSERS)]
    for browser in browsers:
        browser.until("retry:", seconds=20)

    started = time.monotonic()
    live.tell("leads")
    for browser in browsers:
        browser.until("data: leads")
    heard = time.monotonic() - started

    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as asked:
        asked.request("GET", "/healthz")
        assert asked.getresponse().read() == b"ok\n"
    assert heard < 2


def test_when_the_listening_connection_breaks_every_page_starts_over(browse, dealership):
    page = browse(MembershipFactory(at=dealership).user, since=1)
    page.until("event: resync")  # It was drawn before this server listened.
    page.read = ""

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'forecourt live'"
        )

    page.until("event: resync")
    live.tell("leads")
    page.until("data: leads")


def test_who_signs_out_hears_no_more(browse, dealership):
    anna, boris = [MembershipFactory(at=dealership).user for _ in range(2)]
    session = session_of(anna)
    page, colleague = browse(session_key=session.session_key), browse(boris)
    page.until("retry:")
    colleague.until("retry:")

    session.delete()
    live.tell("session", to=anna)
    live.tell("leads")

    page.until("0\r\n\r\n")  # The end of the stream.
    colleague.until("data: leads")
    assert "leads" not in page.read


def test_a_person_with_very_many_pages_is_refused_one_more(browse, dealership):
    key = session_of(MembershipFactory(at=dealership).user).session_key
    for browser in [browse(session_key=key) for _ in range(20)]:
        browser.until("retry:", seconds=20)

    browse(session_key=key).until("429 Too Many Requests")


def test_bodies_and_pages_cross_the_hand_over_whole(server):
    source = LeadSourceFactory(token_hash=hash_of_token(TOKEN))
    body = b"<adf>" + b"x" * 300_000
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-adf+xml"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as asked:
        asked.request("POST", ADF_URL, body, headers)
        assert asked.getresponse().read()
        assert bytes(IntakeMessage.objects.get(source=source).body) == body

        asked.request("GET", "/api/v1/schema/")
        page = asked.getresponse()
        assert page.status == 200
        assert len(page.read()) == int(page.headers["Content-Length"])
