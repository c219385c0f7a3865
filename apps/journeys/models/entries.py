"""What happened with a customer."""

from datetime import UTC
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.models import GroupManager, GroupOwned
from apps.core.ready import as_values
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

# What is left of the facts of somebody who was erased.
ERASED = {"erased": True}


class Area(models.TextChoices):
    """The part of the house an entry belongs to, and a filter of the timeline."""

    SALES = "sales", _("Sales")
    SERVICE = "service", _("Service")
    MESSAGES = "messages", _("Messages")
    WEB = "web", _("Web")
    RECORD = "record", _("Record")


class TimelineQuerySet(OfCustomerQuerySet):
    def newest_first(self):
        """The order of the page; the key breaks ties."""
        return self.order_by("-at", "-id")

    def page_of(self, cards, *, area="", before=None, size):
        """Up to `size` entries of these cards of one person, newest first.

        `before` is the place (at, id) of the last entry already shown.
        """
        entries = self.filter(area=area) if area else self
        if before:
            # A row comparison is one range of the index; the usual OR walks everything before it.
            entries = entries.filter(TupleLessThan(Tuple("at", "id"), as_values(before)))
        # The index is in the order of the page for one card at a time. Several are read each by
        # itself and then merged; `IN` over them would read and sort all that ever happened.
        pages = [entries.filter(customer=card).newest_first()[:size] for card in cards]
        if len(pages) == 1:
            return pages[0]
        return pages[0].union(*pages[1:], all=True).newest_first()[:size]

    def weighty(self):
        """The entries that say how far somebody has come."""
        return self.filter(weight__isnull=False)


class TimelineEntry(GroupOwned):
    """One fact, as it was then; a correction is another entry."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="timeline", verbose_name=_("customer")
    )
    dealership = models.ForeignKey(
        "dealers.Dealership",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("dealership"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    area = models.CharField(_("area"), max_length=10, choices=Area)
    at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    by_name = models.CharField(_("name at the time"), max_length=120, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    # What it proves, asks for, makes known or marks; see journeys.standing. Null for most.
    weight = models.JSONField(_("weight"), null=True)

    objects = GroupManager.from_queryset(TimelineQuerySet)()

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        permissions = [("record_step", "Can record how far a purchase has come")]
        indexes = [
            models.Index(
                F("group"), F("customer"), F("at").desc(), F("id").desc(), name="timeline"
            ),
            models.Index(
                fields=["group", "customer", "at"],
                name="timeline_weighty",
                condition=Q(weight__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    # The person whose key the facts hold, as the page shows them; see timeline.read_page.
    about = ""

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def place(self):
        """Where this entry stands in the timeline, as an address can carry it."""
        return f"{self.at.astimezone(UTC).isoformat()}_{self.pk}"

    @property
    def in_words(self):
        """The kind as words, for an entry that no template draws."""
        return self.kind.partition(".")[2].replace("_", " ").capitalize()

    @property
    def facts_in_words(self):
        """The facts that are plain values, as (name, value), for the same."""
        return [
            (name.replace("_", " "), value)
            for name, value in self.facts.items()
            if isinstance(value, str | int | float) and value != "" and not _is_key(value)
        ]

    @property
    def template_names(self):
        """The app that wrote the entry draws it; we only know its name."""
        if self.facts == ERASED:
            return ["journeys/timeline/erased.html"]
        app, event = self.kind.split(".")
        return [f"{app}/timeline/{event}.html", "journeys/timeline/plain.html"]


def _is_key(value):
    """Whether a fact is the key of a row, which says nothing to people."""
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
