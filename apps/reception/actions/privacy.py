"""What the reception holds of a person: handed out, and erased."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from apps.core import clock
from apps.customers.holdings import Section, table_of
from apps.dealers.models import Notification

from ..models import Companion, HelpCall, Scan, Turn, Visit
from .news import forget_rings

NOBODYS = {"customer": None, "claim": "", "claimed_at": None, "visit": None}
VisitEvent = apps.get_model("reception", "VisitEvent")


def visits_of(customer):
    """Return what an export holds of visits and of who looked after them."""
    visits = Visit.objects.of(customer)
    return Section(
        str(Visit._meta.verbose_name_plural),
        [
            table_of(visits, leave_out=("customer", "lead")),
            table_of(VisitEvent.objects.filter(pgh_obj__in=visits), leave_out=("customer", "lead")),
            table_of(Turn.objects.of(customer), leave_out=("customer", "visit")),
            table_of(Companion.objects.of(customer), leave_out=("customer", "visit")),
            table_of(Scan.objects.of(customer), leave_out=("customer", "visit", "tag")),
        ],
    )


class OldScans:
    """Scans of long ago, which are nobody's again: that somebody looked stays for the counts."""

    def __init__(self, before):
        self.found = Scan.objects.filter(at__lt=before).exclude(word="").order_by("at")

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        keys = list(self.found.values_list("pk", flat=True)[:size])
        # A call knows the visit, and the visit the person.
        HelpCall.objects.filter(scan__in=keys).update(scan=None)
        return Scan.objects.filter(pk__in=keys).update(word="", **NOBODYS)


def erase_visits(traces):
    """Close what is open and take every word; that somebody came, and when, stays for the counts.

    To be called with every dealership of the group in scope.
    """
    visits = Visit.objects.filter(customer__in=traces.cards)
    turns = Turn.objects.filter(customer__in=traces.cards)
    now = clock.now()
    turns.running().filter(answer="").update(answer=Turn.Answer.TAKEN_BACK, answered_at=now)
    turns.running().update(ended_at=now)
    visits.update(waits_why="", waits_by=None)
    visits.here().update(status=Visit.Status.LEFT, left_at=now)
    visits.open().filter(outcome="").update(outcome=Visit.Outcome.SERVED, outcome_at=now)
    visits.open().update(closed_at=now)
    along = Q(customer__in=traces.cards) | Q(visit__customer__in=traces.cards)
    told_of = Turn.objects.filter(visit__companions__customer__in=traces.cards)
    counts = {
        Notification: forget_rings(told_of.order_by().distinct()),
        Companion: Companion.objects.filter(along).delete()[0],
        Turn: turns.update(facts={}),
        Visit: visits.update(note="", topic="", expected_key=""),
        # Nobody's again, as they were before.
        Scan: Scan.objects.filter(customer__in=traces.cards).update(**NOBODYS),
    }
    keys = list(visits.values_list("pk", flat=True))
    # After the changes, which the database wrote into it.
    counts[VisitEvent] = VisitEvent.objects.filter(pgh_obj__in=keys).delete()[0]
    return counts
