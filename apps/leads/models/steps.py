"""What was said, and what comes next."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .answers import ResponseClock
from .leads import Lead


def without_next_step(leads):
    """Of these leads those for which nothing runs and nothing is promised: there are none."""
    ticking = ResponseClock.objects.running().filter(lead=OuterRef("pk"))
    promised = FollowUp.objects.open().filter(lead=OuterRef("pk"))
    return leads.filter(~Exists(ticking), ~Exists(promised))


class FollowUpQuerySet(OfCustomerQuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def promised_by(self, user):
        """What somebody has still to do, the earliest first."""
        return self.promised_by_any([user])

    def promised_by_any(self, users):
        """What these people have still to do, the earliest first."""
        return self.open().filter(consultant__in=users).order_by("due_at", "id")

    def overdue(self, now):
        """Promises not kept, the oldest first."""
        return self.open().filter(due_at__lt=now).order_by("due_at", "id")

    def to_escalate(self, now):
        """Promises whose next rung may have come."""
        return self.open().filter(escalates_at__lte=now)


class FollowUp(DealershipOwned):
    """The next step promised to a customer; only what came of it ends it."""

    class Step(models.TextChoices):
        CALL = "call", pgettext_lazy("next step", "call")
        WRITE = "write", _("write")
        VISIT = "visit", _("visit")
        TEST_DRIVE = "test_drive", _("test drive")
        QUOTE = "quote", _("send an offer")
        VALUE = "value", _("value the part exchange")

    class Ending(models.TextChoices):
        CONTACT = "contact", _("contact logged")
        POSTPONED = "postponed", _("postponed")
        CLOSED = "closed", _("lead closed")

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
    # Why it was put off, when it takes the place of an earlier promise.
    note = models.CharField(_("note"), max_length=300, blank=True)
    postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    ending = models.CharField(_("ended by"), max_length=10, choices=Ending, blank=True, default="")
    contact = models.ForeignKey(
        "leads.LoggedContact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    escalates_at = models.DateTimeField(_("look again at"), null=True, blank=True)

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
            models.Index(
                fields=["group", "dealership", "due_at"],
                name="follow_up_overdue",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["group", "dealership", "escalates_at"],
                name="follow_up_escalates",
                condition=Q(done_at__isnull=True, escalates_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="follow_up_one_open_for_a_lead",
                fields=["group", "lead"],
                condition=Q(done_at__isnull=True),
                violation_error_message=_("This lead already has a next step."),
            ),
            models.CheckConstraint(
                name="follow_up_done_by_something",
                condition=Q(ending="", done_at__isnull=True)
                | (~Q(ending="") & Q(done_at__isnull=False)),
                violation_error_message=_("Log what came of it: a step is not just ticked."),
            ),
            models.CheckConstraint(
                name="follow_up_contact_is_its_outcome",
                condition=Q(ending="contact", contact__isnull=False)
                | (~Q(ending="contact") & Q(contact__isnull=True)),
                violation_error_message=_("Log what came of it: a step is not just ticked."),
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
