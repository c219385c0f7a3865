"""Adds up every timeline anew; to be run after a rule of stage or steps has changed."""

from django.core.management.base import BaseCommand

from apps.core.scope import Scope, working_in
from apps.customers.models import Customer
from apps.dealers.models import DealerGroup
from apps.journeys.actions import derive_standings


class Command(BaseCommand):
    help = "Derive stage and readiness of every customer from the timeline; prints what differed."

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=500, help="people in one transaction")

    def handle(self, *, batch, **options):
        for group in DealerGroup.objects.all():
            with working_in(Scope(group.pk, ())):
                people, differed = self._derive_group(batch)
            self.stdout.write(f"{group}: {people} people, {differed} standings differed")

    def _derive_group(self, batch):
        count = differed = 0
        cards = Customer.objects.people().order_by("id").only("id")
        people = list(cards[:batch])
        while people:
            differed += derive_standings(people)
            count += len(people)
            people = list(cards.filter(id__gt=people[-1].pk)[:batch])
        return count, differed
