"""What is told upwards when nobody does it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.clock import now  # "clock" is a field here.
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .answers import ResponseClock
from .leads import Lead
from .rules import Rung
from .steps import FollowUp


class EscalationQuerySet(OfCustomerQuerySet):
    def at_the_manager(self):
        """What a manager was told and nobody has answered or done since."""
        waiting = Q(clock__stopped_at__isnull=True, clock__isnull=False)
        promised = Q(follow_up__done_at__isnull=True, follow_up__isnull=False)
        return self.filter(waiting | promised, rung=Rung.MANAGER)


class Escalation(DealershipOwned):
    """One rung that an overdue answer or promise has climbed, once."""

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="escalations", verbose_name=_("lead")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    clock = models.ForeignKey(
        ResponseClock,
        models.PROTECT,
        null=True,
        related_name="escalations",
        verbose_name=_("response clock"),
    )
    follow_up = models.ForeignKey(
        FollowUp,
        models.PROTECT,
        null=True,
        related_name="escalations",
        verbose_name=_("follow-up"),
    )
    rung = models.CharField(_("rung"), max_length=10, choices=Rung)
    at = models.DateTimeField(_("at"), default=now)
    # Whose lead it was then.
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("consultant"),
    )

    objects = DealershipManager.from_queryset(EscalationQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = [
            models.Index(fields=["group", "lead", "-at"], name="escalation_of_lead"),
            models.Index(fields=["group", "dealership", "-at"], name="escalation_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="escalation_once_for_a_clock",
                fields=["group", "clock", "rung"],
                condition=Q(clock__isnull=False),
                violation_error_message=_("This was told already."),
            ),
            models.UniqueConstraint(
                name="escalation_once_for_a_step",
                fields=["group", "follow_up", "rung"],
                condition=Q(follow_up__isnull=False),
                violation_error_message=_("This was told already."),
            ),
            models.CheckConstraint(
                name="escalation_of_one_thing",
                condition=Q(clock__isnull=True, follow_up__isnull=False)
                | Q(clock__isnull=False, follow_up__isnull=True),
                violation_error_message=_("An escalation is of an answer or of a next step."),
            ),
        ]

    def __str__(self):
        return f"{self.lead}: {self.get_rung_display()}"
