"""`manage.py bench`: how fast the pages are on this machine, as a table for docs/performance.md."""

import logging
import platform
import time
from statistics import median
from types import SimpleNamespace
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from apps.core.scope import Scope, working_in
from apps.customers.actions import propose_duplicates
from apps.customers.models import Customer
from apps.dealers.models import StaffMembership, User
from apps.leads.bench.asking import CLIENTS, ask, ask_once
from apps.leads.bench.more import MORE
from apps.leads.bench.pages import pages
from apps.leads.bench.portal import Portals
from apps.leads.bench.server import WORKERS, Server
from apps.leads.bench.watching import Watchers

NEW_CARDS, OPEN_PAGES, EVENTS = 200, 50, 5
# Sources of simulated stores in three countries: a portal sends to each.
TOKENS = ["sim1-intake-1", "sim2-intake-1", "sim3-intake-1", "sim4-intake-1"]
HEAD = """
| page | p50 ms | x bare | p95 ms | /s, 8 clients | queries | CPU ms | KB |
|---|---|---|---|---|---|---|---|"""


class Command(BaseCommand):
    help = "Ask the pages over HTTP, with one client and with eight, and print a table."

    def add_arguments(self, parser):
        parser.add_argument("--seconds", type=float, default=5, help="for each page and client")
        parser.add_argument("--intake-seconds", type=float, default=60, help="0 leaves it out")
        parser.add_argument("--user", default="sim1.dealer-manager1@demo.example")
        parser.add_argument("--tokens", nargs="+", default=TOKENS, help="of sources that send ADF")
        parser.add_argument("--url", help="a server that runs on this database already")

    def handle(self, *, seconds, intake_seconds, user, tokens, url, **options):
        logging.disable(logging.WARNING)  # The lines of our own requests would stand in the table.
        person = User.objects.filter(email=user).first()
        place = StaffMembership.objects.filter(user=person, dealership__isnull=False).first()
        if person is None or place is None:
            raise CommandError(f"Nobody works here as {user}; run manage.py simulate first.")
        server = _given(url) if url else Server()
        try:
            scope = Scope(place.group_id, (place.dealership_id,), place.dealership_id)
            with working_in(scope):
                self.about_this_run()
                asked = pages()
                self.ask_pages(server, person, seconds, asked)
                for prepare in MORE:
                    with prepare() as more:
                        self.ask_pages(server, person, seconds, [asked[0], *more.pages])
                        self.show_to_open_pages(server, place, more)
                self.find_duplicates()
                self.tell_open_pages(server, place, Portals(tokens[:1]))
                if intake_seconds:
                    self.send_enquiries(server, Portals(tokens), intake_seconds)
        finally:
            server.stop()

    def about_this_run(self):
        memory = psutil.virtual_memory().total / 2**30
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone()
        people = Customer.objects.order_by().count()
        self.stdout.write(
            f"{timezone.now():%Y-%m-%d %H:%M} UTC, {people:,} customers in the group; "
            f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python "
            f"{platform.python_version()}, PostgreSQL {version}, {WORKERS} workers; load average "
            f"{psutil.getloadavg()[0]:.1f}. CPU is that of the web server and PostgreSQL together."
        )

    def ask_pages(self, server, person, seconds, asked):
        """Ask each page, and just before it the bare one: no machine is as fast at all times."""
        signed_in = {}
        self.stdout.write(HEAD)
        for page in asked:
            reader = page.reader or person
            if reader not in signed_in:
                signed_in[reader] = _signed_in(reader)
            client, cookie = signed_in[reader]
            bare, question = _question(asked[0], cookie), _question(page, cookie)
            # Each connection plans what it is asked for the first times, so all are asked first.
            ask(server, lambda *_: question, seconds=1, clients=CLIENTS)  # noqa: B023 - asked at once
            beside = ask(server, lambda *_: bare, seconds=seconds / 2)  # noqa: B023
            worked = server.cpu()
            alone = ask(server, lambda *_: question, seconds=seconds)  # noqa: B023
            cpu = 1000 * (server.cpu() - worked) / len(alone.times)
            many = ask(server, lambda *_: question, seconds=seconds, clients=CLIENTS)  # noqa: B023
            queries = _queries(client, page)
            failed = f" ({alone.refused + many.refused} failed)" if alone.refused else ""
            self.stdout.write(
                f"| {page.name}{failed} | {alone.p50:.1f} | {alone.p50 / beside.p50:.1f} | "
                f"{alone.p95:.1f} | {many.a_second:.0f} | {queries} | {cpu:.1f} | "
                f"{alone.bytes / 1024:.1f} |"
            )

    def find_duplicates(self):
        """Look for duplicates of cards as if each had just been made; nothing of it stays."""
        waited = []
        with transaction.atomic():
            for card in Customer.objects.people().newest_first()[:NEW_CARDS]:
                began = time.perf_counter()
                propose_duplicates(card)
                waited.append(1000 * (time.perf_counter() - began))
            transaction.set_rollback(True)
        waited.sort()
        self.stdout.write(
            f"\nDuplicates of a new card, {len(waited)} cards: p50 {median(waited):.1f} ms, "
            f"p95 {waited[int(len(waited) * 0.95)]:.1f} ms."
        )

    def tell_open_pages(self, server, place, portal):
        """Send enquiries while colleagues have pages open, and see when each page hears of it."""
        watchers = Watchers(server, self.cookies_at(place), OPEN_PAGES)
        try:
            waits = [
                watchers.wait_for(lambda: ask_once(server, portal.request(CLIENTS, turn)))  # noqa: B023
                for turn in range(EVENTS)
            ]
        finally:
            watchers.close()
        self.stdout.write(
            f"\nAn enquiry to {OPEN_PAGES} open pages, {EVENTS} times: the last page hears of it "
            f"after {1000 * max(each[-1] for each in waits):.0f} ms, half of them after "
            f"{1000 * median(each[len(each) // 2] for each in waits):.0f} ms, "
            f"from the moment it is sent."
        )

    def show_to_open_pages(self, server, place, more):
        """Let something happen, and see when each open page that heard of it shows it."""
        if more.happen is None:
            return
        watchers = Watchers(server, self.cookies_at(place, more.shown_by), OPEN_PAGES)
        try:
            waits = [watchers.see(more.happen, more.shown_by) for _turn in range(EVENTS)]
        finally:
            watchers.close()
        self.stdout.write(
            f"\n{more.name} on {OPEN_PAGES} open pages, {EVENTS} times: the last page shows it "
            f"after {1000 * max(each[-1] for each in waits):.0f} ms, half of them after "
            f"{1000 * median(each[len(each) // 2] for each in waits):.0f} ms."
        )

    def cookies_at(self, place, url=""):
        """A session of everybody who works at a dealership, and may open a page."""
        colleagues = User.objects.filter(memberships__dealership=place.dealership, is_active=True)
        signed_in = [_signed_in(colleague) for colleague in colleagues.distinct()]
        return [
            cookie for client, cookie in signed_in if not url or client.get(url).status_code == 200
        ]

    def send_enquiries(self, server, portal, seconds):
        worked = server.cpu()
        sent = ask(server, portal.request, seconds=seconds, clients=CLIENTS)
        cpu = 1000 * (server.cpu() - worked) / len(sent.times)
        people, enquiries = portal.arrived()
        self.stdout.write(
            f"\nADF intake, {CLIENTS} senders for {sent.seconds:.0f} s: {sent.a_second:.1f} a "
            f"second ({len(sent.times)} sent, {sent.refused} refused, {people} people and "
            f"{enquiries} enquiries found), p50 {sent.p50:.0f} ms, p95 {sent.p95:.0f} ms, "
            f"CPU {cpu:.1f} ms each."
        )


def _signed_in(person):
    """A test client and the cookie of its session, for questions over HTTP."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return client, f"{name}={client.cookies[name].value}"


def _question(page, cookie):
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    return "GET", page.path, None, headers | ({"HX-Request": "true"} if page.part else {})


def _given(url):
    """A server that somebody else started, whose work we cannot see."""
    parts = urlsplit(url)
    known = {"host": parts.hostname, "port": parts.port or 80}
    return SimpleNamespace(**known, cpu=lambda: 0, stop=lambda: None)


def _queries(client, page):
    headers = {"hx-request": "true"} if page.part else {}
    with (
        override_settings(ROOT_URLCONF="config.bench_urls"),
        CaptureQueriesContext(connection) as q,
    ):
        client.get(page.path, headers=headers)
    return len(q)
