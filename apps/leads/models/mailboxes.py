"""Mailboxes that portals write to."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipManager, DealershipOwned

from .sources import LeadSource

# What people decide; what a look into the mailbox changes each minute is no history.
DECIDED = (
    "group",
    "dealership",
    "source",
    "kind",
    "host",
    "port",
    "username",
    "folder",
    "done_folder",
    "path",
    "from_beginning",
    "active",
)


class LeadMailboxQuerySet(models.QuerySet):
    def free(self, now):
        """Those nobody is reading; who claimed one and died leaves it after a while."""
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        real = Q(group__practice_of__isnull=True)  # Where people practise nothing real comes in.
        return self.filter(unclaimed, real, active=True, source__active=True)

    def in_trouble(self):
        return self.filter(active=True).exclude(trouble={})


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=DECIDED,
    model_name="LeadMailboxEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
)
class LeadMailbox(DealershipOwned):
    """Where the mails of a source lie until we take them in."""

    class Kind(models.TextChoices):
        IMAP = "imap", _("mailbox (IMAP)")
        FOLDER = "folder", _("folder of mails")

    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="mailboxes", verbose_name=_("source")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.IMAP)
    host = models.CharField(_("server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("port"), default=993)
    username = models.CharField(_("user name"), max_length=200, blank=True)
    # Sealed (apps.core.secrets): no page and no export ever shows it.
    password = models.CharField(_("password"), max_length=500, blank=True)
    folder = models.CharField(_("folder"), max_length=100, default="INBOX")
    done_folder = models.CharField(_("move read mails to"), max_length=100, blank=True)
    path = models.CharField(_("folder on our server"), max_length=200, blank=True)
    from_beginning = models.BooleanField(_("also take what lies there already"), default=False)
    active = models.BooleanField(_("active"), default=True)
    # How far we have read, in the words of its kind.
    bookmark = models.CharField(_("read up to"), max_length=80, blank=True)
    claimed_until = models.DateTimeField(_("being read until"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last looked into"), null=True, blank=True)
    # A remark, while something keeps us from reading it; empty when all is well.
    trouble = models.JSONField(_("trouble"), default=dict, blank=True)
    trouble_since = models.DateTimeField(_("trouble since"), null=True, blank=True)

    objects = DealershipManager.from_queryset(LeadMailboxQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(
                name="mailbox_one_for_a_source",
                fields=["group", "source"],
                violation_error_message=_("This source already has a mailbox."),
            ),
            models.CheckConstraint(
                name="mailbox_says_where",
                condition=Q(kind="folder") & ~Q(path="")
                | Q(kind="imap") & ~Q(host="") & ~Q(username="") & ~Q(password=""),
                violation_error_message=_(
                    "Write the server, the user name and the password, or the folder."
                ),
            ),
            models.CheckConstraint(
                name="mailbox_trouble_with_its_time",
                condition=Q(trouble={}, trouble_since__isnull=True)
                | (~Q(trouble={}) & Q(trouble_since__isnull=False)),
                violation_error_message=_("Trouble has a beginning."),
            ),
            models.CheckConstraint(
                name="mailbox_done_folder_is_another",
                condition=~Q(done_folder=F("folder")),
                violation_error_message=_("Read mails have to go to another folder."),
            ),
        ]

    def __str__(self):
        return self.path if self.kind == self.Kind.FOLDER else f"{self.username} ({self.host})"
