"""Whose customer somebody is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned

from .customers import Customer, OfCustomerQuerySet


class OwnConsultant(DealershipOwned):
    """The consultant a customer deals with at one dealership."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="own_consultants", verbose_name=_("customer")
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="own_customers",
        verbose_name=_("consultant"),
    )
    since = models.DateTimeField(_("since"), default=clock.now)

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        verbose_name = _("own consultant")
        verbose_name_plural = _("own consultants")
        indexes = [
            models.Index(fields=["group", "dealership", "consultant"], name="own_customers"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="own_consultant_one_at_a_dealership",
                fields=["group", "dealership", "customer"],
                violation_error_message=_("This customer already has a consultant here."),
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.consultant}"
