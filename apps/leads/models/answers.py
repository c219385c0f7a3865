"""How fast a customer is answered, what was said, and what comes next."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .leads import Lead


class ResponseClockQuerySet(OfCustomerQuerySet):
    def running(self):
        return self.filter(stopped_at__isnull=True)

    def late(self, now):
        """Clocks past their time and still running."""
        return self.running().filter(due_at__lt=now)

    def due_by(self, now, until):
        """Clocks that run out between now and then."""
        return self.running().filter(due_at__gte=now, due_at__lte=until)

    def answered_late(self, since):
        """Clocks stopped since then, and after their time."""
        return self.filter(stopped_at__gte=since, stopped_at__gt=F("due_at"))


class ResponseClock(DealershipOwned):
    """The time from an enquiry to the first human answer; nothing automatic stops it."""

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
        ]

    def __str__(self):
        return f"{self.lead}: {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def late_after(self):
        """Seconds from the start, closed hours included, after which the answer is late."""
        return int((self.due_at - self.started_at).total_seconds())

    @property
    def soon_after(self):
        """Seconds from the start after which five minutes are left, or half of a short time."""
        return max(self.late_after - 300, self.late_after // 2)


class FollowUpQuerySet(OfCustomerQuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def promised_by(self, user):
        """What somebody has still to do, the earliest first."""
        return self.open().filter(consultant=user).order_by("due_at", "id")


class FollowUp(DealershipOwned):
    """The next step promised to a customer."""

    class Step(models.TextChoices):
        CALL = "call", pgettext_lazy("next step", "call")
        WRITE = "write", _("write")
        VISIT = "visit", _("visit")
        TEST_DRIVE = "test_drive", _("test drive")
        QUOTE = "quote", _("send an offer")
        VALUE = "value", _("value the part exchange")

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="follow_ups", verbose_name=_("lead")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    # Repeated from the lead so that one index answers "what is due for me".
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("consultant"),
    )
    step = models.CharField(_("next step"), max_length=10, choices=Step)
    due_at = models.DateTimeField(_("due at"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(FollowUpQuerySet)()

    class Meta:
        ordering = ["due_at"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(
                fields=["group", "consultant", "due_at"],
                name="follow_up_due",
                condition=Q(done_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="follow_up_one_open_for_a_lead",
                fields=["group", "lead"],
                condition=Q(done_at__isnull=True),
                violation_error_message=_("This lead already has a next step."),
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()} {self.due_at:%Y-%m-%d %H:%M}"


class LoggedContact(DealershipOwned):
    """One attempt to talk with a customer, and what came of it."""

    class Channel(models.TextChoices):
        CALL = "call", _("call")
        EMAIL = "email", pgettext_lazy("channel", "e-mail")
        MESSAGE = "message", _("message")
        IN_PERSON = "in_person", _("in person")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        WROTE = "wrote", _("wrote personally")
        NO_ANSWER = "no_answer", _("no answer")
        LEFT_MESSAGE = "left_message", _("left a message")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    # A person heard or read something meant for them; trying is no answer.
    ANSWERS = (Outcome.REACHED, Outcome.WROTE)

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="contacts", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="logged_contacts",
        verbose_name=_("by"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["group", "lead", "-at"], name="contact_of_lead")]

    def __str__(self):
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"
