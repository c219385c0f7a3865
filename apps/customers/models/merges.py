"""Two cards that are one person: who joined them, why, and exactly which cards were pointed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet


class MergeQuerySet(OfCustomerQuerySet):
    def in_force(self):
        return self.filter(undone_at__isnull=True)


class Merge(GroupOwned):
    """One decision that a card is of the person of another card; undone, it is kept as well."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="merges", verbose_name=_("card that stays")
    )
    duplicate = models.ForeignKey(
        Customer, models.PROTECT, related_name="merged_by", verbose_name=_("duplicate")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("joined by"),
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    # Fields that the card that stays took over: {field: [what it said, what it says now]}.
    taken_over = models.JSONField(_("taken over"), default=dict, blank=True)
    # What later apps settled, by app; undoing hands it back to them.
    notes = models.JSONField(_("settled"), default=dict, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = GroupManager.from_queryset(MergeQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes = [models.Index(fields=["group", "customer"], name="merge_of_customer")]
        constraints = [
            models.UniqueConstraint(
                name="merge_once_in_force",
                fields=["group", "duplicate"],
                condition=Q(undone_at__isnull=True),
                violation_error_message=_("This card was joined to another one already."),
            ),
            models.CheckConstraint(
                name="merge_of_two_cards",
                condition=~Q(customer=F("duplicate")),
                violation_error_message=_("Choose two different cards."),
            ),
        ]

    def __str__(self):
        return f"{self.duplicate} → {self.customer}"

    def get_absolute_url(self):
        return reverse("customers:merge", args=[self.pk])


class MergedCardQuerySet(OfCustomerQuerySet):
    def held(self):
        """Cards that a merge in force still holds."""
        return self.filter(merge__undone_at__isnull=True, left_at__isnull=True)


class MergedCard(GroupOwned):
    """One card that a merge pointed: the duplicate itself, and those that were joined to it."""

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="cards", verbose_name=_("merge"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    # An earlier merge of this card was undone: this one has no say about it any more.
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = GroupManager.from_queryset(MergedCardQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("merged card")
        verbose_name_plural = _("merged cards")
        indexes = [models.Index(fields=["group", "customer"], name="merged_card_of_customer")]
        constraints = [
            models.UniqueConstraint(
                name="merged_card_once",
                fields=["group", "merge", "customer"],
                violation_error_message=_("This card was pointed already."),
            ),
        ]

    def __str__(self):
        return str(self.customer)
