"""People whose data is to go, or went, and how long things are kept at all."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet

TRIED_AGAIN = timedelta(hours=2)  # Every hour, so by then a second time.


def trace_of(value):
    """A contact point as a proof keeps it: found again by who knows it, and by nobody else."""
    return salted_hmac("forecourt.erasure", value, algorithm="sha256").hexdigest()


class ErasureQuerySet(OfCustomerQuerySet):
    def waiting(self):
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)

    def due(self, now):
        """Those whose time to change one's mind is over."""
        return self.waiting().filter(due_at__lte=now).order_by("due_at")


class Erasure(GroupOwned):
    """One person's data, asked to be erased; afterwards the receipt, without anything of theirs."""

    class Why(models.TextChoices):
        ASKED = "asked", _("the customer asked for it")
        RETENTION = "retention", _("kept long enough")
        MISTAKE = "mistake", _("recorded without a reason")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="erasures", verbose_name=_("customer")
    )
    why = models.CharField(_("why"), max_length=10, choices=Why)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    due_at = models.DateTimeField(_("due at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    # How many rows of what were erased, by "app.model".
    erased = models.JSONField(_("erased"), default=dict, blank=True)
    # What consent there was, by the trace of each contact point; see trace_of.
    proofs = models.JSONField(_("proofs"), default=list, blank=True)

    objects = GroupManager.from_queryset(ErasureQuerySet)()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        permissions = [
            ("hand_out_data", "Can hand out everything held about a person"),
            ("erase_customer", "Can have a person erased"),
        ]
        indexes = [
            models.Index(
                fields=["group", "due_at"],
                name="erasure_waiting",
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="erasure_waits_once",
                fields=["group", "customer"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                violation_error_message=_("This person is to be erased already."),
            ),
            models.CheckConstraint(
                name="erasure_done_or_cancelled",
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True),
                violation_error_message=_("What was cancelled is not done."),
            ),
        ]

    def __str__(self):
        return f"{self.get_why_display()} {self.asked_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("customers:erasure", args=[self.pk])

    @property
    def is_overdue(self):
        """Whether they should be gone by now: it was tried once and again, and did not succeed."""
        waits = self.done_at is None and self.cancelled_at is None
        return waits and self.due_at < clock.now() - TRIED_AGAIN

    def proves(self, contact):
        """What was allowed by whoever had this phone (E.164), e-mail or account."""
        return [proof for proof in self.proofs if trace_of(contact) in proof["traces"]]


class RetentionRule(GroupOwned):
    """How long one kind of thing is kept; what a group does not say is as in DAYS."""

    class Kind(models.TextChoices):
        RAW_MESSAGES = "raw_messages", _("messages as they came in")
        FILES = "files", _("files that moved in, as they came")
        MESSAGES = "messages", _("texts of messages we sent")
        UNANSWERED = "unanswered", _("people whom nobody ever answered")
        LOST = "lost", _("people whose leads were all lost")
        DISCLOSURES = "disclosures", _("who saw what")
        HISTORY = "history", _("who changed what on cards")
        SCANS = "scans", _("who looked at which car in the showroom")
        PROOFS = "proofs", _("proofs of consent of erased people")

    DAYS = {
        Kind.RAW_MESSAGES: 180,
        Kind.FILES: 90,
        Kind.MESSAGES: 1095,
        Kind.UNANSWERED: 365,
        Kind.LOST: 1095,
        Kind.DISCLOSURES: 1095,
        Kind.HISTORY: 1095,
        Kind.SCANS: 365,
        Kind.PROOFS: 1095,
    }

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    days = models.PositiveIntegerField(
        _("days"),
        validators=[MinValueValidator(30), MaxValueValidator(36_500)],
        help_text=_("At least 30."),
    )
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        ordering = ["kind"]
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.UniqueConstraint(
                name="retention_rule_once",
                fields=["group", "kind"],
                violation_error_message=_("There is a rule for this already."),
            ),
            models.CheckConstraint(
                name="retention_rule_keeps_a_month",
                condition=Q(days__range=(30, 36_500)),
                violation_error_message=_("Keep it for at least 30 days."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.days}"


class RetentionRun(GroupOwned):
    """What one night took of one kind."""

    kind = models.CharField(_("kind"), max_length=20, choices=RetentionRule.Kind)
    at = models.DateTimeField(_("at"), default=clock.now)
    count = models.PositiveIntegerField(_("number"))

    class Meta:
        ordering = ["-at"]
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        indexes = [models.Index(fields=["group", "kind", "-at"], name="retention_run_of_kind")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.count}"
