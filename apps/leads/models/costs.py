"""What was paid for a campaign, and when."""

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipOwned

from .sources import Campaign


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class CampaignCost(DealershipOwned):
    """One amount paid for a campaign, on a day or for a time."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="costs", verbose_name=_("campaign")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Write three capital letters, like GBP."))],
    )
    what = models.CharField(_("what for"), max_length=120, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        indexes = [models.Index(fields=["group", "campaign", "starts_on"], name="cost_of_campaign")]
        constraints = [
            models.CheckConstraint(
                name="cost_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("A cost is not negative."),
            ),
            models.CheckConstraint(
                name="cost_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end has to be after the start."),
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}"
