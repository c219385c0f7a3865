"""`manage.py simulate --customers 100000`: a group of a size to measure with."""

import resource
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.dealers.models import DealerGroup
from apps.leads.demo.places import PASSWORD
from apps.leads.simulation.load import GROUP, Shares, simulate

from .load_demo import is_embedded


class Command(BaseCommand):
    help = (
        "Write a simulated dealer group of any size, to measure with. Its people are made by COPY "
        "as the actions would have left them. It stands beside what is there already."
    )

    def add_arguments(self, parser):
        parser.add_argument("--customers", type=int, default=100_000, help="in all stores together")
        parser.add_argument("--stores", type=int, help="one for each 25,000 people otherwise")
        parser.add_argument("--seed", type=int, default=1, help="another number, other people")
        for name, meaning in (
            ("owners", "of the people who have bought"),
            ("duplicates", "of the enquiries that are sent twice"),
            ("shared-phones", "of the people whose phone is somebody else's"),
            ("placeholders", "of the people who typed a phone that is none"),
            ("open-leads", "of the people who are being worked now"),
            ("related", "of the people who live with somebody we know"),
        ):
            share = getattr(Shares, name.replace("-", "_"))
            text = f"the share {meaning}; {share} otherwise"
            parser.add_argument(f"--{name}", type=float, default=share, help=text)
        parser.add_argument("--calls", type=int, default=Shares.calls, help="logged for each lead")
        parser.add_argument("--yes-in-production", action="store_true", help="not the embedded one")

    def handle(self, *, customers, stores, seed, yes_in_production, **options):
        if not (settings.DEBUG or is_embedded() or yes_in_production):
            raise CommandError(
                "This database is not the embedded one of this checkout, and the simulated staff "
                "have a known password. If you mean it: manage.py simulate --yes-in-production"
            )
        if DealerGroup.objects.filter(name=GROUP).exists():
            raise CommandError(
                "There is a simulated group already, and a timeline cannot be taken back. Empty "
                "the database with manage.py flush, then simulate again."
            )
        if customers < 1 or (stores is not None and not 1 <= stores <= customers):
            raise CommandError("Ask for one customer at least, and for no more stores than people.")
        shares = Shares(**{name: options[name] for name in Shares.__dataclass_fields__})
        began = time.monotonic()
        simulate(
            timezone.now(),
            customers=customers,
            stores=stores,
            seed=seed,
            shares=shares,
            say=self.stdout.write,
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.stdout.write(
            f"{customers:,} customers in {time.monotonic() - began:.0f} s, for which Python worked "
            f"{used.ru_utime + used.ru_stime:.0f} s in {used.ru_maxrss / 1024:.0f} MB at most. "
            f"Sign in as sim1.dealer-manager1@demo.example with {PASSWORD}."
        )
