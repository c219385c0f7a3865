"""Who came along: people we know already, on the visit of somebody else."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .visits import Visit


class CompanionQuerySet(OfCustomerQuerySet):
    def standing(self):
        """Who came along; of two cards that turned out to be one person nobody did."""
        standing = self.filter(taken_off_at__isnull=True)
        return standing.exclude(customer__canonical=F("visit__customer__canonical"))

    def here(self):
        return self.standing().filter(visit__left_at__isnull=True)


class Companion(DealershipOwned):
    """Somebody of whom the desk said that they came along with the visitor."""

    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="companions", verbose_name=_("visit")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    # Said by mistake, or the visit was.
    taken_off_at = models.DateTimeField(_("taken off at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(CompanionQuerySet)()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        indexes = [models.Index(fields=["group", "customer"], name="companion_of_customer")]
        constraints = [
            models.UniqueConstraint(
                name="companion_came_along_once",
                fields=["group", "visit", "customer"],
                condition=Q(taken_off_at__isnull=True),
                violation_error_message=_("They came along already."),
            ),
        ]

    def __str__(self):
        return f"{self.visit}: {self.customer}"
