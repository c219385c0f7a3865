"""What a dealership decides about its showroom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipManager, DealershipOwned
from apps.core.ready import Asked, ReadyQuery


class ReceptionRules(DealershipOwned):
    """How long who may take; a dealership that has decided nothing follows the defaults."""

    answer_seconds = models.PositiveSmallIntegerField(
        _("seconds in which a host answers before it passes on"),
        default=45,
        validators=[MinValueValidator(15), MaxValueValidator(600)],
    )
    greet_minutes = models.PositiveSmallIntegerField(
        _("minutes in which everybody is greeted"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    objects = DealershipManager()

    class Meta:
        verbose_name = _("rules for the reception")
        verbose_name_plural = _("rules for the reception")
        constraints = [
            models.UniqueConstraint(
                name="reception_rules_once_at_a_dealership",
                fields=["group", "dealership"],
                violation_error_message=_("This dealership already has its rules."),
            ),
            models.CheckConstraint(
                name="reception_rules_within_reason",
                condition=Q(answer_seconds__range=(15, 600), greet_minutes__range=(1, 60)),
                violation_error_message=_("Choose 15 to 600 seconds, and 1 to 60 minutes."),
            ),
        ]

    def __str__(self):
        return str(self.dealership)

    @classmethod
    def of(cls, dealership_id):
        """The rules of a dealership: what it decided, or the defaults."""
        return _of.first(dealership_id) or cls(dealership_id=dealership_id)


@ReadyQuery
def _of():
    return ReceptionRules.objects.filter(dealership=Asked())
