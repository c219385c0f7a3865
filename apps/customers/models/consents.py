"""What somebody allowed us to contact them for, and what they forbade."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet


class Purpose(models.TextChoices):
    """Why we contact somebody."""

    ENQUIRY = "enquiry", _("answer to their enquiry")
    CONTRACT = "contract", _("order, repair or contract")
    LEGAL = "legal", _("recall or legal duty")
    MARKETING = "marketing", _("offers and news")
    SERVICE = "service", _("service reminders")
    SURVEY = "survey", _("surveys")
    EVENTS = "events", _("events and community")


# Asked for by the customer, owed to them, or demanded by law: none of these rests on consent, and
# no "no" stops them (GDPR Art. 6(1)(b) and (c), PIPL Art. 13).
WITHOUT_CONSENT = (Purpose.ENQUIRY, Purpose.CONTRACT, Purpose.LEGAL)
BY_CONSENT = tuple(purpose for purpose in Purpose if purpose not in WITHOUT_CONSENT)

# Interests are kept by consent as well, and by no channel: what is asked for has its own wording.
INTERESTS = "interests"
WORDED = [(purpose.value, purpose.label) for purpose in BY_CONSENT]
WORDED += [(INTERESTS, _("keeping interests"))]


class Channel(models.TextChoices):
    """By what we contact somebody."""

    PHONE = "phone", pgettext_lazy("channel", "phone")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    POST = "post", _("post")


class ConsentSource(models.TextChoices):
    """How the customer's word reached us."""

    TOLD = "told", _("told us")
    WEB_FORM = "web_form", _("web form")
    LINK = "link", _("link in a message")
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", pgettext_lazy("source", "by phone")
    PAPER = "paper", _("on paper")
    EVENT = "event", _("at an event")
    IMPORT = "import", _("import")


class ConsentWording(GroupOwned):
    """The words somebody agrees to; never changed, since another text is another version."""

    purpose = models.CharField(_("purpose"), max_length=10, choices=WORDED)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=2000)
    made_at = models.DateTimeField(_("written at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )

    class Meta:
        ordering = ["purpose", "language", "-version"]
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        permissions = [("manage_privacy", "Can set wordings and how long things are kept")]
        constraints = [
            models.UniqueConstraint(
                name="wording_version_once",
                fields=["group", "purpose", "language", "version"],
                violation_error_message=_("Somebody has just written a new version. Read it."),
            ),
            models.CheckConstraint(
                name="wording_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write the text."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.language} {self.version}"


class ConsentQuerySet(OfCustomerQuerySet):
    def in_force(self):
        """The newest word of each person for each purpose and channel, over all their cards."""
        told_apart = ("customer__canonical_id", "purpose", "channel")
        return self.order_by(*told_apart, "-at", "-id").distinct(*told_apart)


class Consent(GroupOwned):
    """One word of a customer: yes or no to one purpose by one channel; the newest counts."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="consents", verbose_name=_("customer")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    # Null for a slip that was taken back before anything had been said: nobody knows yet.
    given = models.BooleanField(_("given"), null=True)
    # The words they agreed to; null where nobody knows them any more.
    wording = models.ForeignKey(
        ConsentWording,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("wording"),
    )
    source = models.CharField(_("source"), max_length=10, choices=ConsentSource)
    # What shows it: the form, the file and row, the words on the phone.
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # When it was said, where this row only brings back what a slip had ended.
    first_said_at = models.DateTimeField(_("first said at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    key = models.CharField(_("idempotency key"), max_length=200, blank=True)

    objects = GroupManager.from_queryset(ConsentQuerySet)()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        permissions = [("record_consent", "Can record what a customer allows and forbids")]
        indexes = [
            models.Index(
                F("group"),
                F("customer"),
                F("at").desc(),
                F("id").desc(),
                name="consent_of_customer",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="consent_only_where_it_is_asked_for",
                condition=Q(purpose__in=BY_CONSENT),
                violation_error_message=_("This needs no consent: it may be done without asking."),
            ),
            models.CheckConstraint(
                name="consent_said_before_it_was_brought_back",
                condition=Q(first_said_at__isnull=True) | Q(first_said_at__lte=F("at")),
                violation_error_message=_("Nobody said it later than it was recorded."),
            ),
            models.UniqueConstraint(
                name="consent_key_once",
                fields=["group", "key"],
                condition=~Q(key=""),
                violation_error_message=_("This was recorded already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        said = {True: _("yes"), False: _("no"), None: _("not asked")}[self.given]
        return f"{self.get_purpose_display()}, {self.get_channel_display()}: {said}"

    @property
    def said_at(self):
        """When the customer said so."""
        return self.first_said_at or self.at


class MarketingObjection(GroupOwned):
    """The customer's no to all marketing of every department, or the end of it; newest counts.

    It stands above every consent (GDPR Art. 21(2) and (3)).
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="objections", verbose_name=_("customer")
    )
    raised = models.BooleanField(_("no marketing"))
    source = models.CharField(_("source"), max_length=10, choices=ConsentSource)
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = GroupManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("objection to marketing")
        verbose_name_plural = _("objections to marketing")
        indexes = [
            models.Index(
                F("group"),
                F("customer"),
                F("at").desc(),
                F("id").desc(),
                name="objection_of_customer",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return str(_("no marketing") if self.raised else _("marketing allowed again"))
