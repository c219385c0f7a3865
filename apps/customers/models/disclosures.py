"""Who saw what of somebody: kept so that "who read this" has an answer."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet


class DisclosureQuerySet(OfCustomerQuerySet):
    def of_or_of_everybody(self, customer):
        """The looks at this person, and the lists of everybody since they are known."""
        since = Customer.objects.filter(canonical=customer.canonical_id).order_by("created_at")
        known = Subquery(since.values("created_at")[:1])
        return self.filter(
            Q(customer__canonical=customer.canonical_id) | Q(customer__isnull=True, at__gte=known)
        )


class Disclosure(GroupOwned):
    """One look at what is not shown to everybody, or one copy that left the house."""

    class Kind(models.TextChoices):
        REVEALED = "revealed", _("contact details shown")
        OPENED = "opened", _("message opened as it came")
        LISTED = "listed", _("in an exported list")
        EXPORTED = "exported", _("everything exported")
        LINKED = "linked", _("link to their data handed out")

    # Null for a list of everybody: whoever was known by then was in it.
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
        verbose_name=_("customer"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # The page it happened on, without what was typed.
    where = models.CharField(_("where"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    dealership = models.ForeignKey(
        "dealers.Dealership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dealership"),
    )

    objects = GroupManager.from_queryset(DisclosureQuerySet)()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        permissions = [
            ("view_contact_details", "Sees contact details in full"),
            ("reveal_contact_details", "Can have contact details shown, which is recorded"),
        ]
        indexes = [
            models.Index(
                F("group"), F("customer"), F("at").desc(), F("id").desc(), name="disclosure_of"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
