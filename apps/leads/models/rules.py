"""What a dealership has decided about its leads."""

from dataclasses import dataclass

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipManager, DealershipOwned
from apps.core.ready import Asked, ReadyQuery

LONGEST = 20_000  # Open minutes: a month and more.


class Rung(models.TextChoices):
    """Who is told next when an answer or a promise is overdue."""

    REMIND = "remind", _("consultant reminded")
    MANAGER = "manager", _("manager told")
    POOL = "pool", _("back to all")


@dataclass(frozen=True)
class Ladder:
    """The rungs of one kind of promise, each with its open minutes after the promised time."""

    rungs: tuple[tuple[Rung, int], ...]

    def next_after(self, climbed):
        """The rung to climb next and its minutes from the one before, or None at the top."""
        before = 0
        for rung, minutes in self.rungs:
            if rung not in climbed:
                return rung, max(minutes - before, 0)
            before = minutes
        return None


def _minutes(label, default):
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(LONGEST)]
    )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class LeadRules(DealershipOwned):
    """When who is told, how long a customer is somebody's own, and how many losses are checked.

    Minutes count in store hours from the time that was promised. A dealership that has decided
    nothing follows the defaults.
    """

    answer_remind = _minutes(_("answer: remind the consultant"), 0)
    answer_manager = _minutes(_("answer: tell the manager"), 15)
    answer_pool = _minutes(_("answer: back to all"), 60)
    step_remind = _minutes(_("next step: remind the consultant"), 60)
    step_manager = _minutes(_("next step: tell the manager"), 540)
    step_pool = _minutes(_("next step: back to all"), 1620)
    # Null: as long as they sell here.
    own_days = models.PositiveSmallIntegerField(
        _("days without contact after which a customer is free"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    audit_percent = models.PositiveSmallIntegerField(
        _("share of lost leads that somebody else calls"),
        default=10,
        validators=[MaxValueValidator(100)],
    )

    objects = DealershipManager()

    class Meta:
        verbose_name = _("rules for leads")
        verbose_name_plural = _("rules for leads")
        constraints = [
            models.UniqueConstraint(
                name="lead_rules_once_at_a_dealership",
                fields=["group", "dealership"],
                violation_error_message=_("This dealership already has its rules."),
            ),
            models.CheckConstraint(
                name="lead_rules_climb",
                condition=Q(
                    answer_remind__lte=F("answer_manager"),
                    answer_manager__lte=F("answer_pool"),
                    step_remind__lte=F("step_manager"),
                    step_manager__lte=F("step_pool"),
                ),
                violation_error_message=_(
                    "Each rung comes after the one before: remind, then manager, then all."
                ),
            ),
            models.CheckConstraint(
                name="lead_rules_within_reason",
                condition=Q(audit_percent__lte=100)
                & (Q(own_days__isnull=True) | Q(own_days__gte=1)),
                violation_error_message=_("Choose a share up to 100 percent, and at least a day."),
            ),
        ]

    def __str__(self):
        return str(self.dealership)

    @classmethod
    def of(cls, dealership_id):
        """The rules of a dealership: what it decided, or the defaults."""
        return _of.first(dealership_id) or cls(dealership_id=dealership_id)

    @property
    def for_answers(self):
        """The ladder of a response clock."""
        return self._ladder(self.answer_remind, self.answer_manager, self.answer_pool)

    @property
    def for_steps(self):
        """The ladder of a promised next step."""
        return self._ladder(self.step_remind, self.step_manager, self.step_pool)

    def _ladder(self, *minutes):
        return Ladder(tuple(zip(Rung, minutes, strict=True)))


@ReadyQuery
def _of():
    return LeadRules.objects.filter(dealership=Asked())
