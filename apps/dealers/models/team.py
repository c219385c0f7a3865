"""Who was asked to join, and who changed what about people at work."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned
from apps.core.scope import Scope, current_scope

from .groups import Dealership
from .people import GROUP_WIDE, Role, User

LINK_LASTS = timedelta(days=7)
_SIGNER = signing.Signer(salt="dealers.invitation")


class InSightQuerySet(models.QuerySet):
    def in_sight(self):
        """What belongs to a dealership in scope, or to the whole group."""
        seen = Q(dealership__isnull=True) | Q(dealership__in=current_scope().dealership_ids)
        return self.filter(seen)


class InvitationQuerySet(InSightQuerySet):
    def pending(self):
        """Those that wait for an answer, whether or not their link still works."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(GroupOwned):
    """A place at work that was offered to somebody by e-mail."""

    dealership = models.ForeignKey(
        Dealership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dealership"),
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)
    # Counts the letters: the link of each makes those before it worthless.
    letters = models.PositiveSmallIntegerField(_("letters sent"), default=1)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    person = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person at work"),
    )

    objects = GroupManager.from_queryset(InvitationQuerySet)()

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        permissions = [("manage_staff", "Can invite people and decide about their roles")]
        constraints = [
            models.UniqueConstraint(
                name="invitation_waits_once",
                fields=["group", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                violation_error_message=_(
                    "This address is invited already. Send that invitation again."
                ),
            ),
            models.CheckConstraint(
                name="invitation_in_small_letters",
                condition=Q(email=Lower("email")),
            ),
            models.CheckConstraint(
                name="invitation_group_roles_over_the_group",
                condition=Q(role__in=GROUP_WIDE, dealership__isnull=True)
                | (~Q(role__in=GROUP_WIDE) & Q(dealership__isnull=False)),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, person__isnull=True)
                | Q(accepted_at__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.email}, {self.get_role_display()}"

    @property
    def expires_at(self):
        """When the link of the last letter stops to work."""
        return self.sent_at + LINK_LASTS

    @property
    def has_expired(self):
        return clock.now() >= self.expires_at

    @property
    def token(self):
        """What the link of the last letter carries; nobody can make one without our key."""
        return _SIGNER.sign_object([self.group_id, str(self.pk), self.letters])


def read_invitation_token(token):
    """Return (scope, key, letter) that a link names, or None when we did not write it."""
    try:
        group_id, key, letter = _SIGNER.unsign_object(token)
    except signing.BadSignature:
        return None
    return Scope(group_id, ()), key, letter


class StaffChangeQuerySet(InSightQuerySet):
    def newest_first(self):
        """The order of the page; the key breaks ties."""
        return self.order_by("-at", "-id")

    def before(self, at, pk):
        """The changes that follow this one in the list."""
        return self.filter(TupleLessThan(Tuple("at", "id"), (Value(at), Value(pk))))


class StaffChange(GroupOwned):
    """Something one person changed about another, or about the rules for all; never edited."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("invited")
        INVITATION_REVOKED = "invitation_revoked", _("invitation revoked")
        JOINED = "joined", _("has joined")
        ROLE_GIVEN = "role_given", _("role given")
        ROLE_CHANGED = "role_changed", _("role changed")
        ROLE_ENDED = "role_ended", _("role ended")
        DETAILS_CHANGED = "details_changed", _("details changed")
        DEACTIVATED = "deactivated", _("account closed")
        REACTIVATED = "reactivated", _("account opened again")
        FACTOR_RESET = "factor_reset", _("second factor reset")
        SHIFT_ADDED = "shift_added", _("shift added")
        SHIFT_CHANGED = "shift_changed", _("shift changed")
        SHIFT_REMOVED = "shift_removed", _("shift removed")
        WEEK_COPIED = "week_copied", _("week copied")
        RULES_CHANGED = "rules_changed", _("sign-in rules changed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("person at work")
    )
    dealership = models.ForeignKey(
        Dealership, models.PROTECT, null=True, related_name="+", verbose_name=_("dealership")
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    at = models.DateTimeField(_("changed at"), default=clock.now)
    facts = models.JSONField(_("facts"), default=dict)

    objects = GroupManager.from_queryset(StaffChangeQuerySet)()

    class Meta:
        verbose_name = _("change in the team")
        verbose_name_plural = _("changes in the team")
        indexes = [
            models.Index(F("group"), F("at").desc(), F("id").desc(), name="staffchange_newest"),
            models.Index(
                F("group"),
                F("person"),
                F("at").desc(),
                F("id").desc(),
                name="staffchange_of_person",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
