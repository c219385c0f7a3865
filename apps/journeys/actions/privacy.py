"""What journeys holds of a person: handed out, erased, and kept no longer than its time."""

import pgtrigger
from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from apps.core import clock
from apps.customers.holdings import Section, table_of
from apps.journeys.models import OutgoingMessage, Standing, TimelineEntry
from apps.journeys.models.entries import ERASED

NOTHING = "\N{EM DASH}"  # A message keeps a text; this one says nothing.


def journey_of(customer):
    """Return what an export holds of the journey."""
    return Section(
        str(TimelineEntry._meta.verbose_name_plural),
        [
            table_of(TimelineEntry.objects.of(customer).newest_first()),
            table_of(Standing.objects.of(customer)),
            table_of(OutgoingMessage.objects.of(customer)),
        ],
    )


def erase_journey(traces):
    """Leave of each fact only that there was one, and of each message only that it was sent."""
    cards = traces.cards
    # The one place besides an import's undo that may change what is append-only.
    with pgtrigger.ignore("journeys.TimelineEntry:append_only"):
        entries = TimelineEntry.objects.filter(customer__in=cards)
        changed = entries.update(facts=ERASED, weight=None)
    written = _emptied(OutgoingMessage.objects.filter(customer__in=cards))
    return {
        TimelineEntry: changed,
        OutgoingMessage: written,
        Standing: Standing.objects.filter(customer__in=cards).delete()[0],
    }


class OldMessages:
    """Messages we sent so long ago that nobody needs their words any more."""

    def __init__(self, before):
        done = ~Q(status=OutgoingMessage.Status.QUEUED) & ~Q(text=NOTHING)
        self.found = OutgoingMessage.objects.filter(done, made_at__lt=before).order_by()

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        keys = list(self.found.values_list("pk", flat=True)[:size])
        return _emptied(OutgoingMessage.objects.filter(pk__in=keys))


def _emptied(messages):
    queued = messages.filter(status=OutgoingMessage.Status.QUEUED)
    queued.update(status=OutgoingMessage.Status.REFUSED, done_at=clock.now())
    # A key may be made of what it was about.
    key = Cast("id", CharField())
    return messages.update(subject="", text=NOTHING, to="", reason="", key=key)
