"""An enquiry that came again, perhaps by another way."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .intake import Enquiry, IntakeMessage
from .leads import Lead
from .sources import Campaign, LeadSource


class Repeat(DealershipOwned):
    """The same enquiry once more: what led to it this time counts as a touch of its own."""

    enquiry = models.ForeignKey(
        Enquiry, models.PROTECT, related_name="repeats", verbose_name=_("enquiry")
    )
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="repeats", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    message = models.ForeignKey(
        IntakeMessage, models.PROTECT, related_name="+", verbose_name=_("message")
    )
    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="+", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campaign"),
    )
    tracking = models.JSONField(_("tracking"), default=dict, blank=True)
    received_at = models.DateTimeField(_("received at"), default=clock.now)

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["received_at", "id"]
        verbose_name = _("repeat")
        verbose_name_plural = _("repeats")
        indexes = [models.Index(fields=["group", "lead", "received_at"], name="repeat_of_lead")]
        triggers = [
            pgtrigger.ReadOnly(name="where_from_once", fields=["source", "campaign"]),
        ]

    def __str__(self):
        return f"{self.source} {self.received_at:%Y-%m-%d %H:%M}"
