"""Somebody at a car wants somebody."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.vehicles.models import ShowCar

from .tags import Scan, Tag
from .visits import Visit

ANSWERED_WITHIN = timedelta(seconds=60)


class HelpCallQuerySet(models.QuerySet):
    def open(self):
        """Until somebody was there, the oldest first."""
        return self.filter(closed_at__isnull=True).order_by("at", "id")

    def ringing(self):
        return self.open().filter(taken_at__isnull=True)

    def unanswered(self, now):
        """What rings for too long, and nobody has been told of that."""
        return self.ringing().filter(escalated_at__isnull=True, at__lte=now - ANSWERED_WITHIN)

    def whole(self):
        car = "show_car__variant__car_model__brand"
        return self.select_related("tag", "taken_by", "visit__host", car)


class HelpCall(DealershipOwned):
    """One press of the button on a tag: who takes it first goes there."""

    class Ending(models.TextChoices):
        MET = "met", pgettext_lazy("call", "somebody was there")
        EMPTY = "empty", pgettext_lazy("call", "nobody was at the car")
        WITHDRAWN = "withdrawn", pgettext_lazy("call", "called off by the visitor")
        UNANSWERED = "unanswered", pgettext_lazy("call", "nobody came")
        UNSAID = "unsaid", pgettext_lazy("call", "taken, and nothing said since")

    # What the button may not be used for again and again.
    IN_VAIN = (Ending.EMPTY, Ending.WITHDRAWN)

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="calls", verbose_name=_("tag"))
    show_car = models.ForeignKey(
        ShowCar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("show car"),
    )
    # As it was then: the car may be moved while the numbers stay.
    place = models.CharField(_("place in the showroom"), max_length=60, blank=True)
    scan = models.ForeignKey(
        Scan, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("scan")
    )
    # The party that called: whoever takes the call looks after them.
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("visit")
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("told upwards at"), null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=10, choices=Ending, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    objects = DealershipManager.from_queryset(HelpCallQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("call from a car")
        verbose_name_plural = _("calls from cars")
        permissions = [("take_helpcall", "Can go to a visitor who calls at a car")]
        indexes = [
            models.Index(
                fields=["group", "dealership", "at"],
                name="call_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(F("group"), F("dealership"), F("at").desc(), name="call_by_time"),
            models.Index(F("group"), F("tag"), F("at").desc(), name="call_of_tag"),
            models.Index(
                fields=["group", "visit"],
                name="call_of_visit",
                condition=Q(visit__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="call_one_open_at_a_tag",
                fields=["group", "tag"],
                condition=Q(closed_at__isnull=True),
                violation_error_message=_("Somebody has been called to this car already."),
            ),
            models.CheckConstraint(
                name="call_taken_by_somebody_at_some_time",
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                violation_error_message=_("Who takes a call does so at some time."),
            ),
            models.CheckConstraint(
                name="call_closed_with_its_ending",
                condition=Q(closed_at__isnull=True, ending="")
                | (Q(closed_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Say how it ended."),
            ),
            models.CheckConstraint(
                name="call_in_which_somebody_came_was_taken",
                condition=~Q(ending__in=("met", "empty", "unsaid")) | Q(taken_at__isnull=False),
                violation_error_message=_("Take the call before you close it."),
            ),
        ]

    def __str__(self):
        return f"{self.show_car or self.tag} · {self.place}" if self.place else str(self.tag)

    def get_absolute_url(self):
        return reverse("reception:call", args=[self.pk])

    @property
    def waited(self):
        """How long somebody waited until it was taken, or until it ended; None while it rings."""
        until = self.taken_at or self.closed_at
        return until - self.at if until else None

    @property
    def began_a_visit(self):
        """Whether nobody had seen the party before it called."""
        visit = self.visit
        return bool(visit) and visit.entered_by_id is None and visit.arrived_at == self.at
