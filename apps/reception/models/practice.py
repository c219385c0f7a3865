"""The clock of a store to practise in."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned

# Raised where the group is a real one; the names of the tables are those of apps.dealers.
ONLY_IN_PRACTICE = """
IF NOT EXISTS (
    SELECT FROM dealers_dealergroup WHERE id = NEW.group_id AND practice_of_id IS NOT NULL
) THEN
    RAISE EXCEPTION 'only a practice store has invented visitors';
END IF;
RETURN NEW;
"""


class PracticeRunQuerySet(models.QuerySet):
    def running(self):
        return self.filter(stopped_at__isnull=True)


class PracticeRun(DealershipOwned):
    """Visitors, calls and enquiries that nobody made, so many in an hour, until some time."""

    per_hour = models.PositiveSmallIntegerField(
        _("arrivals, calls and enquiries in an hour"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    seed = models.PositiveIntegerField(_("seed"), default=1)
    started_at = models.DateTimeField(_("started at"), default=clock.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    ends_at = models.DateTimeField(_("ends at"))
    # How many have been given to the queue.
    planned = models.PositiveIntegerField(_("planned"), default=0)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(PracticeRunQuerySet)()

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        permissions = [("run_practice", "Can start and stop the clock of a practice store")]
        constraints = [
            models.UniqueConstraint(
                name="practice_one_running_in_a_store",
                fields=["group", "dealership"],
                condition=Q(stopped_at__isnull=True),
                violation_error_message=_("Practice is running already."),
            ),
            models.CheckConstraint(
                name="practice_at_some_pace",
                condition=Q(per_hour__range=(1, 600)),
                violation_error_message=_("Choose between 1 and 600 in an hour."),
            ),
            models.CheckConstraint(
                name="practice_ends_after_its_start",
                condition=Q(ends_at__gt=F("started_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_in_practice",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ONLY_IN_PRACTICE,
            ),
        ]

    def __str__(self):
        return f"{self.dealership}: {self.per_hour}"

    def due_by(self, moment):
        """How many there should be by this moment."""
        seconds = (min(moment, self.ends_at) - self.started_at).total_seconds()
        return max(int(seconds * self.per_hour / 3600), 0)
