"""What came in: the message as it was sent, and the enquiries read from it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.core.scope import Scope
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .leads import Lead
from .sources import Campaign, LeadSource


class IntakeMessageQuerySet(models.QuerySet):
    def unread(self):
        """Stored but not yet read: what a crash may have left."""
        return self.filter(status=IntakeMessage.Status.RECEIVED)

    def of_source(self, source):
        return self.filter(source=source)

    def letters(self):
        return self.filter(format=IntakeMessage.Format.MAIL)

    def quarantined(self):
        return self.filter(status=IntakeMessage.Status.QUARANTINED)

    def newest_first(self):
        """The order of the list; the key breaks ties."""
        return self.order_by("-received_at", "-id")

    def before(self, at, pk):
        """The messages that follow this one on the page."""
        return self.filter(TupleLessThan(Tuple("received_at", "id"), (Value(at), Value(pk))))

    def came_since(self, moment):
        return self.filter(received_at__gte=moment)

    def light(self):
        """Without the bodies, of which each may be a mebibyte."""
        return self.defer("body", "corrected")


class IntakeMessage(DealershipOwned):
    """A message exactly as a sender sent it, kept before anything else happened."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        READ = "read", _("read")
        QUARANTINED = "quarantined", _("in quarantine")
        DISMISSED = "dismissed", _("dismissed")

    class Format(models.TextChoices):
        ADF = "adf", _("ADF")
        JSON = "json", _("JSON")
        FORM = "form", _("form")
        MAIL = "mail", _("mail")

    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="messages", verbose_name=_("source")
    )
    format = models.CharField(_("format"), max_length=4, choices=Format)
    charset = models.CharField(_("character set"), max_length=40, blank=True)
    body = models.BinaryField(_("body"))
    # What a person made of it in quarantine; the body itself stays as it came.
    corrected = models.TextField(_("corrected body"), blank=True)
    # The sender's Idempotency-Key, or the Message-ID of a mail, where the channel has one.
    sender_key = models.CharField(_("sender's key"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RECEIVED)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    # Why nothing in it could be read; what concerns one of its enquiries stands in the outcomes.
    remarks = models.JSONField(_("remarks"), default=list, blank=True)
    # What became of each enquiry in it, in their order; grows with each that is read.
    outcomes = models.JSONField(_("outcomes"), default=list, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    dismissed_because = models.CharField(_("dismissed because"), max_length=200, blank=True)
    # Tells one sender of a public form from another for a day; see actions.web_forms.
    sender_mark = models.CharField(_("mark of the sender"), max_length=32, blank=True)
    # When the body went, because it was old enough or its writer was erased.
    emptied_at = models.DateTimeField(_("emptied at"), null=True, blank=True)
    # Who wrote it and with what words, read when it was put in quarantine, for the list.
    sender = models.CharField(_("sender"), max_length=120, blank=True)
    opening = models.CharField(_("first words"), max_length=200, blank=True)

    objects = DealershipManager.from_queryset(IntakeMessageQuerySet)()
    unscoped = models.Manager.from_queryset(IntakeMessageQuerySet)()

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("repair_message", "Can repair and replay a message in quarantine")]
        indexes = [
            models.Index(
                fields=["received_at"], name="message_unread", condition=Q(status="received")
            ),
            models.Index(
                F("group"),
                F("dealership"),
                F("received_at").desc(),
                F("id").desc(),
                name="message_quarantined",
                condition=Q(status="quarantined"),
            ),
            models.Index(fields=["group", "source", "-received_at"], name="message_of_source"),
            models.Index(
                fields=["group", "source"],
                name="message_of_source_waiting",
                condition=Q(status="quarantined"),
            ),
            models.Index(
                fields=["group", "sender_mark", "received_at"],
                name="message_of_sender",
                condition=~Q(sender_mark=""),
            ),
            models.Index(
                fields=["group", "received_at"],
                name="message_with_its_body",
                condition=Q(emptied_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_dismissed_because",
                condition=~Q(status="dismissed") | ~Q(dismissed_because=""),
                violation_error_message=_("Say why this message is dismissed."),
            ),
            models.UniqueConstraint(
                name="message_mail_once",
                fields=["group", "source", "sender_key"],
                condition=Q(format="mail") & ~Q(sender_key=""),
                violation_error_message=_("This mail is already known."),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.received_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("leads:message", args=[self.pk])

    @property
    def scope(self):
        """Where its enquiries belong, whoever reads it."""
        return Scope(self.group_id, (self.dealership_id,), self.dealership_id)

    @classmethod
    def left_behind(cls, *, before):
        """Messages of every group that a crash left unread, the oldest first."""
        left = cls.unscoped.unread().filter(received_at__lt=before)
        return left.light().order_by("received_at")


class Enquiry(DealershipOwned):
    """One thing one customer asked for; the same one sent again is the same row."""

    message = models.ForeignKey(
        IntakeMessage, models.PROTECT, related_name="enquiries", verbose_name=_("message")
    )
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="enquiries", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="enquiries", verbose_name=_("customer")
    )
    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="enquiries", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enquiries",
        verbose_name=_("campaign"),
    )
    key = models.CharField(_("idempotency key"), max_length=300)
    # When the customer says it was, by the sender; null when that could not be read.
    requested_at = models.DateTimeField(_("requested at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    comments = models.TextField(_("comments"), blank=True)
    timeframe = models.JSONField(_("timeframe"), default=dict, blank=True)
    # Click ids and campaign words, kept for ever: they join an invoice to what was paid for it.
    tracking = models.JSONField(_("tracking"), default=dict, blank=True)
    extra = models.JSONField(_("what else was sent"), default=dict, blank=True)
    remarks = models.JSONField(_("remarks"), default=list, blank=True)
    times_sent = models.PositiveIntegerField(_("times sent"), default=1)

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes = [
            models.Index(fields=["group", "lead", "-received_at"], name="enquiry_of_lead"),
            models.Index(fields=["group", "message"], name="enquiry_of_message"),
            models.Index(fields=["group", "source", "-received_at"], name="enquiry_of_source"),
            models.Index(fields=["group", "campaign", "-received_at"], name="enquiry_of_campaign"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="enquiry_once",
                fields=["group", "dealership", "key"],
                violation_error_message=_("This enquiry is already known."),
            ),
        ]
        triggers = [
            # Click ids are about a person, so the law may ask to erase them; where from is not.
            pgtrigger.ReadOnly(name="where_from_once", fields=["source", "campaign"]),
        ]

    def __str__(self):
        return self.key


class Interest(DealershipOwned):
    """One car that an enquiry asks about."""

    class Kind(models.TextChoices):
        BUY = "buy", _("buy")
        LEASE = "lease", _("lease")
        TEST_DRIVE = "test_drive", _("test drive")

    class Condition(models.TextChoices):
        NEW = "new", _("new")
        USED = "used", _("used")

    enquiry = models.ForeignKey(
        Enquiry, models.PROTECT, related_name="interests", verbose_name=_("enquiry")
    )
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="interests", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    condition = models.CharField(_("condition"), max_length=4, choices=Condition)
    make = models.CharField(_("make"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    trim = models.CharField(_("trim"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    colour = models.CharField(_("colour"), max_length=80, blank=True)
    budget = models.DecimalField(
        _("budget"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    extra = models.JSONField(_("what else was sent"), default=dict, blank=True)

    objects = DealershipManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        indexes = [models.Index(fields=["group", "lead"], name="interest_of_lead")]
        constraints = [
            models.CheckConstraint(
                name="interest_budget_with_currency",
                condition=Q(budget__isnull=True) | (Q(budget__gte=0) & ~Q(currency="")),
                violation_error_message=_("A budget has a currency and is not negative."),
            ),
        ]

    def __str__(self):
        return " ".join(part for part in (self.model or self.make, self.trim) if part)
