"""`manage.py rush --per-hour 600`: visitors by the real actions, to measure with."""

import time
from statistics import median

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.models import Dealership
from apps.dealers.practice import practice_stores, scope_of_store
from apps.reception.rush import Rush


class Command(BaseCommand):
    help = (
        "Let arrivals, calls from cars and enquiries come to a practice store at a pace. A real "
        "store is taken only when it is named, since what comes there stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("--per-hour", type=int, required=True, help="how many in an hour")
        parser.add_argument("--minutes", type=float, default=5, help="for how long")
        parser.add_argument("--dealership", help="its name or its key; the practice store else")
        parser.add_argument("--seed", type=int, default=1, help="another number, another story")
        parser.add_argument("--at-once", action="store_true", help="all of them, with no pause")

    def handle(self, *, per_hour, minutes, dealership, seed, at_once, **options):
        number = round(per_hour * minutes / 60)
        if per_hour < 1 or number < 1:
            raise CommandError("Ask for one at least.")
        store = store_called(dealership)
        with working_in(scope_of_store(store)), timezone.override(store.zone):
            try:
                rush = Rush(store, seed=seed)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            took = self.run_through(rush, number, 0 if at_once else 3600 / per_hour)
        self.report(store, rush, took)

    def run_through(self, rush, number, pause):
        """Let each come at its time; return how long each took, and the whole, in seconds."""
        began, took = time.monotonic(), []
        for index in range(number):
            time.sleep(max(began + index * pause - time.monotonic(), 0))
            started = time.monotonic()
            rush.step(index)
            took.append(time.monotonic() - started)
        return took, time.monotonic() - began

    def report(self, store, rush, took):
        each, whole = took
        self.stdout.write(f"{store.name}: {len(each)} in {whole:.1f} s")
        for what, number in sorted(rush.made.items()):
            self.stdout.write(f"  {number:5} {what}")
        slowest, middle = max(each) * 1000, median(each) * 1000
        self.stdout.write(f"  one took {middle:.0f} ms (median), {slowest:.0f} ms (longest)")


def store_called(said):
    """The store that is meant: a real one only by its name or key."""
    if said:
        named = Dealership.objects.select_related("group")
        found = named.filter(pk=said) if said.isdigit() else named.filter(name__iexact=said)
        if len(found) != 1:
            raise CommandError(f"There is not one dealership called {said}, but {len(found)}.")
        return found[0]
    stores = list(practice_stores()[:2])
    if len(stores) != 1:
        raise CommandError(
            "There is not one practice store alone. Say which by --dealership; a real store is "
            "taken when you name it, and what comes there stays."
        )
    return stores[0]
