"""How fast a customer is answered."""

from django.conf import settings
from django.db import models
from django.db.models import Aggregate, Count, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .leads import Lead


class Median(Aggregate):
    """The value that half of the rows do not pass."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def limits_of(started_at, due_at):
    """Return the seconds from the start after which a clock turns to "soon" and to "late"."""
    late = int((due_at - started_at).total_seconds())
    return max(late - 300, late // 2), late


class ResponseClockQuerySet(OfCustomerQuerySet):
    def running(self):
        return self.filter(stopped_at__isnull=True)

    def late(self, now):
        """Clocks past their time and still running."""
        return self.running().filter(due_at__lt=now)

    def due_by(self, now, until):
        """Clocks that run out between now and then."""
        return self.running().filter(due_at__gte=now, due_at__lte=until)

    def answered(self):
        """Clocks that an answer stopped; what was closed without one is no answer."""
        return self.filter(stopped_at__isnull=False, unanswered=False)

    def answered_late(self, since):
        """Clocks that an answer stopped since then, and after their time."""
        return self.answered().filter(stopped_at__gte=since, stopped_at__gt=F("due_at"))

    def closed_unanswered(self, since):
        """Clocks whose lead was closed since then before anybody had answered."""
        closed = self.filter(stopped_at__gte=since, unanswered=True)
        # One of a lead that goes on in another runs on there.
        return closed.exclude(lead__status=Lead.Status.JOINED)

    def pace(self, since):
        """How fast people were answered since then: half of them within so many seconds.

        What was closed unanswered is counted beside, not among the answers.
        """
        stopped = self.filter(stopped_at__gte=since)
        answered = Q(unanswered=False)
        waited = ExpressionWrapper(F("stopped_at") - F("started_at"), models.DurationField())
        seen = ExpressionWrapper(F("first_sign_at") - F("started_at"), models.DurationField())
        return stopped.order_by().aggregate(
            answered=Count("id", filter=answered),
            in_time=Count("id", filter=answered & Q(stopped_at__lte=F("due_at"))),
            closed=Count("id", filter=Q(unanswered=True)),
            answer=Median(Extract(waited, "epoch"), filter=answered),
            sign=Median(Extract(seen, "epoch"), filter=answered),
        )

    def to_escalate(self, now):
        """Clocks whose next rung may have come."""
        return self.running().filter(escalates_at__lte=now)


class ResponseClock(DealershipOwned):
    """The time from an enquiry to the first human answer; nothing automatic stops it.

    The first sign of us is kept beside it, which may be an attempt that reached nobody. What looks
    fast in that clock may be slow in this one.
    """

    class Sign(models.TextChoices):
        ATTEMPT = "attempt", _("attempt")
        ANSWER = "answer", _("answer")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="clocks", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    unanswered = models.BooleanField(_("closed before an answer"), default=False)
    first_sign_at = models.DateTimeField(_("first sign of us at"), null=True, blank=True)
    first_sign = models.CharField(
        _("first sign of us"), max_length=10, choices=Sign, blank=True, default=""
    )
    # When to look whether somebody else has to be told; null when there is nothing left to do.
    escalates_at = models.DateTimeField(_("look again at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(ResponseClockQuerySet)()

    class Meta:
        ordering = ["due_at"]
        verbose_name = _("response clock")
        verbose_name_plural = _("response clocks")
        indexes = [
            models.Index(
                fields=["group", "dealership", "due_at"],
                name="clock_running",
                condition=Q(stopped_at__isnull=True),
            ),
            models.Index(fields=["group", "lead"], name="clock_of_lead"),
            models.Index(
                fields=["group", "dealership", "-stopped_at"],
                name="clock_answered_late",
                condition=Q(stopped_at__gt=F("due_at")),
            ),
            models.Index(
                fields=["group", "dealership", "escalates_at"],
                name="clock_escalates",
                condition=Q(stopped_at__isnull=True, escalates_at__isnull=False),
            ),
            models.Index(
                fields=["group", "dealership", "-stopped_at"],
                name="clock_unanswered",
                condition=Q(unanswered=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="clock_one_running_for_a_lead",
                fields=["group", "lead"],
                condition=Q(stopped_at__isnull=True),
                violation_error_message=_("A clock is already running for this lead."),
            ),
            models.CheckConstraint(
                name="clock_stops_after_its_start",
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")),
                violation_error_message=_("A clock stops after its start."),
            ),
            models.CheckConstraint(
                name="clock_unanswered_has_stopped",
                condition=Q(unanswered=False) | Q(stopped_at__isnull=False),
                violation_error_message=_("Only a clock that has stopped is closed unanswered."),
            ),
            models.CheckConstraint(
                name="clock_first_sign_with_its_time",
                condition=Q(first_sign="", first_sign_at__isnull=True)
                | (~Q(first_sign="") & Q(first_sign_at__isnull=False)),
                violation_error_message=_("A first sign has its time."),
            ),
        ]

    def __str__(self):
        return f"{self.lead}: {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def late_after(self):
        """Seconds from the start, closed hours included, after which the answer is late."""
        return limits_of(self.started_at, self.due_at)[1]

    @property
    def soon_after(self):
        """Seconds from the start after which five minutes are left, or half of a short time."""
        return limits_of(self.started_at, self.due_at)[0]
