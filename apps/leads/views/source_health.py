"""How each source does: what it brought, and whether it is well; one question for all of them."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef
from django.utils.functional import cached_property

from ..models import Enquiry, IntakeMessage, Lead, LeadMailbox, LeadSource, WebForm
from ..remarks import in_words
from ..rhythm import silent_since

COUNTED = 1000  # Beyond this a list says "1,000+": to count on costs more than it tells.
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)
ARRIVALS = 20
# Of so many messages this share may wait for a person before the source counts as ill.
WAITING_SHARE, OF_AT_LEAST = 0.1, 5


@dataclass
class Row:
    """A source as the list shows it."""

    source: LeadSource
    mailbox: LeadMailbox | None
    form: WebForm | None
    now: object

    @property
    def last_at(self):
        return max(self.source.arrivals, default=None)

    @cached_property
    def silent(self):
        """Since when nothing came, when that is longer than usual."""
        return silent_since(self.source.arrivals, self.now) if self.source.active else None

    @property
    def waiting(self):
        return self.source.waiting

    @property
    def ill(self):
        """Whether too many of its messages could not be read."""
        came = max(self.source.came, 1)
        return self.source.came >= OF_AT_LEAST and self.waiting / came > WAITING_SHARE

    @property
    def trouble(self):
        """What keeps us from its mailbox, in words."""
        return in_words(**self.mailbox.trouble) if self.mailbox and self.mailbox.trouble else ""

    @property
    def edge(self):
        if self.trouble:
            return "late"
        return "soon" if self.silent or self.ill else ""


def rows_of(sources, now):
    """Return a Row for each source; three questions however many there are."""
    sources = list(_counted(sources, now))
    keys = [source.pk for source in sources]
    boxes = {box.source_id: box for box in LeadMailbox.objects.filter(source__in=keys, active=True)}
    forms = {form.source_id: form for form in WebForm.objects.filter(source__in=keys, active=True)}
    return [Row(each, boxes.get(each.pk), forms.get(each.pk), now) for each in sources]


def _counted(sources, now):
    came = IntakeMessage.objects.filter(source=OuterRef("pk"))
    asked = Enquiry.objects.filter(source=OuterRef("pk"))
    opened = Lead.objects.filter(source=OuterRef("pk"))
    lately = came.filter(received_at__gte=now - MONTH)
    newest = came.order_by("-received_at").values("received_at")[:ARRIVALS]
    return sources.annotate(
        arrivals=ArraySubquery(newest),
        came=counted(lately),
        waiting=counted(came.filter(status=IntakeMessage.Status.QUARANTINED)),
        asked_30=counted(asked.filter(received_at__gte=now - MONTH)),
        asked_90=counted(asked.filter(received_at__gte=now - QUARTER)),
        leads_30=counted(opened.filter(opened_at__gte=now - MONTH)),
        leads_90=counted(opened.filter(opened_at__gte=now - QUARTER)),
        won_30=counted(opened.filter(opened_at__gte=now - MONTH, status=Lead.Status.WON)),
        won_90=counted(opened.filter(opened_at__gte=now - QUARTER, status=Lead.Status.WON)),
    )


def counted(rows):
    """How many there are, at most one more than are counted."""
    some = ArraySubquery(rows.order_by().values("pk")[: COUNTED + 1])
    return Func(some, function="CARDINALITY", output_field=IntegerField())
