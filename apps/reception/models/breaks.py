"""Who is on the floor and yet not there for an hour."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned


class BreakQuerySet(models.QuerySet):
    def at(self, moment):
        """Who is on a break at this moment."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Break(DealershipOwned):
    """Somebody on shift has lunch; nobody is proposed to them until then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="breaks", verbose_name=_("host")
    )
    starts_at = models.DateTimeField(_("from"), default=clock.now)
    ends_at = models.DateTimeField(_("until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )

    objects = DealershipManager.from_queryset(BreakQuerySet)()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = pgettext_lazy("pause", "break")
        verbose_name_plural = pgettext_lazy("pause", "breaks")
        indexes = [
            models.Index(fields=["group", "dealership", "ends_at"], name="break_not_over"),
        ]
        constraints = [
            models.CheckConstraint(
                name="break_ends_after_start",
                condition=Q(ends_at__gte=F("starts_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
            ExclusionConstraint(
                name="break_one_at_a_time",
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
                violation_error_message=_("This person is on a break already."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_at:%H:%M}-{self.ends_at:%H:%M}"
