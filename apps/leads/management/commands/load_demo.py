"""`manage.py load_demo`: a dealer group with two months of history, to look at and to try."""

import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from apps.core.scope import Scope, working_in
from apps.customers.models import Customer
from apps.dealers.models import DealerGroup, User
from apps.leads.demo.house import OUR_ADDRESSES, UNFINISHED
from apps.leads.demo.load import load
from apps.leads.demo.places import GROUP
from apps.leads.signals import demonstrated
from config.embedded import Server, var_folder


class Command(BaseCommand):
    help = "Fill an empty database with a believable dealer group and its customers."

    def add_arguments(self, parser):
        parser.add_argument(
            "--yes-in-production",
            action="store_true",
            help="load into a database that is not the embedded one of this checkout",
        )
        parser.add_argument("--scale", type=float, default=1.0, help="the share of the people")
        parser.add_argument("--seed", type=int, default=1, help="another number, another story")

    def handle(self, *, yes_in_production, scale, seed, **options):
        if not (settings.DEBUG or is_embedded() or yes_in_production):
            raise CommandError(
                "This database is not the embedded one of this checkout, and demo data brings "
                "accounts with a known password. If you mean it: "
                "manage.py load_demo --yes-in-production"
            )
        self.make_room()
        started = time.monotonic()
        # Another process cannot see an open transaction, so inside of one (a test) we tell alone.
        at_once = sys.platform == "linux" and not connection.in_atomic_block
        now = timezone.now()
        told = load(now, scale=scale, seed=seed, at_once=at_once)
        demonstrated.send(sender=None, now=now)
        with working_in(Scope(DealerGroup.objects.get(name=GROUP).pk, ())):
            people = Customer.objects.count()
        seconds = time.monotonic() - started
        self.stdout.write(f"{people} customers, {told} things that happened, in {seconds:.0f} s")

    def make_room(self):
        """Refuse a database in use; an own load that was interrupted is cleared away."""
        if DealerGroup.objects.filter(name=UNFINISHED).exists():
            if User.objects.exclude(email__regex=OUR_ADDRESSES).exists():
                raise CommandError(
                    "An earlier load of demo data was interrupted, and people of your own are "
                    "here already. Empty the database with manage.py flush, then load again."
                )
            self.stdout.write("An earlier load was interrupted; starting anew ...")
            call_command("flush", interactive=False, verbosity=0)
        elif DealerGroup.objects.exists():  # Nobody is a customer of no group.
            raise CommandError(
                "There are customers or dealerships already; demo data goes into an empty database."
            )


def is_embedded():
    """Whether the database is the server that config.embedded keeps for this checkout."""
    database = settings.DATABASES["default"]
    host = database.get("OPTIONS", {}).get("host") or database.get("HOST")
    return host == str(Server(var_folder() / "postgres").socket)
