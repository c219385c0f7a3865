"""What we wrote to a customer, and what became of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned
from apps.customers.models import Channel, ContactPoint, Customer, Purpose
from apps.customers.models.customers import OfCustomerQuerySet

# What a channel needs to know of somebody.
REACHED_BY = {
    Channel.EMAIL: ContactPoint.Kind.EMAIL,
    Channel.SMS: ContactPoint.Kind.PHONE,
    Channel.WECHAT: ContactPoint.Kind.WECHAT,
}
WRITTEN = tuple(REACHED_BY)
NOTHING_LEAVES_PRACTICE = """
IF EXISTS (
    SELECT FROM dealers_dealergroup WHERE id = NEW.group_id AND practice_of_id IS NOT NULL
) THEN
    RAISE EXCEPTION 'nothing leaves a practice store';
END IF;
RETURN NEW;
"""


class OutgoingMessage(GroupOwned):
    """One message to one customer; nothing else leaves the house."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        REFUSED = "refused", _("held back")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="messages", verbose_name=_("customer")
    )
    dealership = models.ForeignKey(
        "dealers.Dealership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dealership"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=5000)
    # The idempotency key: the same message asked for twice is one.
    key = models.CharField(_("idempotency key"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    made_at = models.DateTimeField(_("written at"), default=clock.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    # Why it may be sent, or was not, in the words of that moment.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Where it went: the address as it was when it left.
    to = models.CharField(_("to"), max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = GroupManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("message to a customer")
        verbose_name_plural = _("messages to customers")
        permissions = [("send_message", "Can write to a customer")]
        indexes = [
            models.Index(
                F("group"), F("customer"), F("made_at").desc(), name="message_of_customer"
            ),
            models.Index(
                fields=["group", "made_at"], name="message_queued", condition=Q(status="queued")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="message_key_once",
                fields=["group", "key"],
                violation_error_message=_("This message was sent already."),
            ),
            models.CheckConstraint(
                name="message_by_a_written_channel",
                condition=Q(channel__in=WRITTEN),
                violation_error_message=_("Choose e-mail, SMS or WeChat."),
            ),
            models.CheckConstraint(
                name="message_done_with_its_time",
                condition=Q(status="queued", done_at__isnull=True)
                | (~Q(status="queued") & Q(done_at__isnull=False)),
                violation_error_message=_("Only a message that is done has a time of that."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="practice_sends_nothing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__status="sent"),
                func=NOTHING_LEAVES_PRACTICE,
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.made_at:%Y-%m-%d %H:%M}"
