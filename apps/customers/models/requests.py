"""What people ask us to do with what we hold of them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet

WITHIN = timedelta(days=30)  # GDPR Art. 12(3); PIPL Art. 50 asks for no delay.


class DataRequestQuerySet(OfCustomerQuerySet):
    def waiting(self):
        return self.filter(done_at__isnull=True)


class DataRequest(GroupOwned):
    """Something a person asks for on the page of their data, until somebody here has done it."""

    class Kind(models.TextChoices):
        COPY = "copy", _("a copy of everything")
        CORRECT = "correct", _("something to be corrected")
        ERASE = "erase", _("everything to be erased")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="data_requests", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    words = models.CharField(_("in their words"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    objects = GroupManager.from_queryset(DataRequestQuerySet)()

    class Meta:
        ordering = ["asked_at"]
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        indexes = [models.Index(fields=["group", "customer"], name="data_request_of")]
        constraints = [
            models.UniqueConstraint(
                name="data_request_waits_once",
                fields=["group", "customer", "kind"],
                condition=Q(done_at__isnull=True),
                violation_error_message=_("You have asked for this already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d}"

    @property
    def due_at(self):
        """When the law wants it done."""
        return self.asked_at + WITHIN
