"""Where enquiries come from, and what was paid for them."""

import hashlib
import secrets

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipOwned
from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import Scope

# What a link writes otherwise, or ends at: everything of ASCII but letters, digits and - . _ ~
NOT_IN_A_LINK = r"[\s!-,/:-@\[-^`{-}]"
LINK_SENTENCE = _("Letters, digits and - . _ ~ can stand in a link. Leave out the rest.")


def campaign_code(text):
    """Return a code as it stands in a link, however its spaces were written."""
    return "-".join(text.split())


def hash_of_token(token):
    """Return the SHA-256 of a token in hex; only this is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(*, practice=False):
    """Return a fresh token of 256 bits, to be shown once; that of a practice store says so."""
    return f"practice-{secrets.token_urlsafe(32)}" if practice else secrets.token_urlsafe(32)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class LeadSource(DealershipOwned):
    """A portal, a web form, a telephone: one way in, which may hold a token of its own."""

    class Kind(models.TextChoices):
        ADF = "adf", _("ADF message")
        API = "api", _("JSON API")
        WEB_FORM = "web_form", _("web form")
        PHONE = "phone", _("phone")
        WALK_IN = "walk_in", _("walk-in")
        FILE = "file", _("file import")
        EVENT = "event", _("event")
        SOCIAL = "social", _("social media")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    token_hash = models.CharField(_("hash of the token"), max_length=64, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("lead source")
        verbose_name_plural = _("lead sources")
        indexes = [
            # The one look-up before any scope is known: who is it that sends this token?
            models.Index(
                fields=["token_hash"], name="lead_source_token", condition=~Q(token_hash="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="lead_source_name_once",
                fields=["group", "dealership", "name"],
                violation_error_message=_("This dealership already has a source of that name."),
            ),
            models.UniqueConstraint(
                name="lead_source_token_once",
                fields=["group", "token_hash"],
                condition=~Q(token_hash=""),
                violation_error_message=_("This token is already in use."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def token_mark(self):
        """Tells one token from the next without telling it."""
        return self.token_hash[:12]

    @property
    def scope(self):
        """Where belongs what it sends."""
        return Scope(self.group_id, (self.dealership_id,), self.dealership_id)

    @classmethod
    def sending(cls, token):
        """The source that sends this token, of whatever group; None when there is not just one."""
        # Only the hash is looked up, so the time it takes tells nothing about the token.
        found = _with_hash(hash_of_token(token))
        return found[0] if len(found) == 1 else None


@ReadyQuery
def _with_hash():
    active = LeadSource.unscoped.filter(active=True, token_hash=Asked())
    return active.select_related("dealership").order_by("pk")[:2]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Campaign(DealershipOwned):
    """Something that was paid for in order to bring enquiries."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=80)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "name"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(
                name="campaign_code_once",
                fields=["group", "dealership", "code"],
                violation_error_message=_("This dealership already has a campaign of that code."),
            ),
            models.CheckConstraint(
                name="campaign_code_in_a_link",
                condition=~Q(code__regex=NOT_IN_A_LINK),
                violation_error_message=LINK_SENTENCE,
            ),
            models.CheckConstraint(
                name="campaign_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end has to be after the start."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:campaign", args=[self.pk])
