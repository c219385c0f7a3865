"""Who is away, and who does their work meanwhile."""

from dataclasses import dataclass, field

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import DealershipManager, DealershipOwned
from apps.core.ready import Asked, ReadyQuery

from .people import User


class AbsenceQuerySet(models.QuerySet):
    def standing(self):
        """What was not called off."""
        return self.filter(called_off_at__isnull=True)

    def at(self, moment):
        """Who is away at this moment."""
        return self.standing().filter(starts_at__lte=moment, ends_at__gt=moment)

    def not_over(self, moment):
        """Who is away now or will be, the next ones first."""
        return self.standing().filter(ends_at__gt=moment).order_by("starts_at", "id")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Absence(DealershipOwned):
    """Some days on which somebody does not work; the end of a shift is none."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        ILLNESS = "illness", _("illness")
        TRAINING = "training", _("training")
        OTHER = "other", pgettext_lazy("absence", "other")

    user = models.ForeignKey(
        User, models.PROTECT, related_name="absences", verbose_name=_("person at work")
    )
    kind = models.CharField(_("reason"), max_length=10, choices=Kind, default=Kind.HOLIDAY)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    # Without one, whoever is on shift does the work.
    cover = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("covered by"),
    )
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(AbsenceQuerySet)()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [
            models.Index(
                fields=["group", "dealership", "ends_at"],
                name="absence_not_over",
                condition=Q(called_off_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=Q(cover__isnull=True) | ~Q(cover=F("user")),
                violation_error_message=_("Choose somebody else: nobody covers for themselves."),
            ),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("dealership", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            Value("[)"),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(called_off_at__isnull=True),
                violation_error_message=_("This person is already away on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_at:%d.%m.}-{self.ends_at:%d.%m.}"


@ReadyQuery
def _away():
    return Absence.objects.at(Asked()).select_related("user", "cover")


@dataclass
class Cover:
    """Who does whose work at one moment, read once for a whole page or action."""

    absences: dict = field(default_factory=dict)

    @classmethod
    def at(cls, moment):
        """Read who is away at this moment from the dealerships in sight."""
        return cls({absence.user_id: absence for absence in _away(moment)})

    def absence_of(self, user):
        """The absence somebody is on, or None."""
        return self.absences.get(user.pk) if user else None

    def doer_of(self, user):
        """Who does the work of `user`: themselves, their cover, or None for whoever is on shift."""
        seen = set()
        while user and (absence := self.absences.get(user.pk)):
            if user.pk in seen:
                return None  # Two who cover for each other are both away.
            seen.add(user.pk)
            user = absence.cover
        return user

    def covered_by(self, user):
        """The people away whose work `user` does."""
        return [a.user for a in self.absences.values() if self.doer_of(a.user) == user]

    def left_to_all(self):
        """The people away whose work is for whoever is on shift."""
        return [a.user for a in self.absences.values() if self.doer_of(a.user) is None]
