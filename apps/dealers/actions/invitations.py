"""Asking somebody to join, and their joining."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused
from apps.core.scope import as_kwargs, current_scope

from ..models import Invitation, StaffChange, User
from ..practice import is_practice
from ..reach import StaffReach
from ..tasks import send_invitation
from .changes import note_change
from .roles import take_on

Kind = StaffChange.Kind


@transaction.atomic
def invite(*, email, name="", role, dealership, language, site, by):
    """Offer somebody a role by e-mail; `site` is the address of this site, for the link."""
    StaffReach(by).check_gives(role, dealership)
    if is_practice():
        raise Refused(_("Nobody is invited to a practice store. Invite them to the real one."))
    email = email.strip().lower()
    _refuse_a_colleague(email)
    invitation = Invitation(
        email=email,
        name=name.strip(),
        role=role,
        dealership=dealership,
        language=language,
        invited_by=by,
        sent_at=clock.now(),
    )
    invitation.full_clean()
    invitation.save(force_insert=True)
    note_change(Kind.INVITED, by=by, dealership=dealership, email=email, name=name, role=role)
    _send(invitation, site)
    return invitation


@transaction.atomic
def resend_invitation(invitation, *, site, by):
    """Send a new letter; the link of the one before stops to work."""
    invitation = _lock_pending(invitation)
    StaffReach(by).check_gives(invitation.role, invitation.dealership)
    invitation.letters += 1
    invitation.sent_at = clock.now()
    invitation.save(update_fields=["letters", "sent_at"])
    _send(invitation, site)
    return invitation


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """Take an invitation back; its link stops to work."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.revoked_at:
        return invitation
    invitation = _lock_pending(invitation)
    StaffReach(by).check_gives(invitation.role, invitation.dealership)
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    note_change(
        Kind.INVITATION_REVOKED,
        by=by,
        dealership=invitation.dealership,
        email=invitation.email,
        role=invitation.role,
    )
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, letter, name="", password=None, by=None):
    """Join: an address without an account gets one, somebody signed in gets the role.

    `by` is the person signed in, or None for somebody new. `letter` is the number in the link.
    """
    invitation = _lock_pending(invitation)
    if invitation.letters != letter or invitation.has_expired:
        raise Refused(_("This link is too old. Ask for a new one."))
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known is not None and known != by:
        raise Refused(_("You have an account already. Sign in with it first."))
    # Whoever invited may have lost the right to meanwhile; then nobody stands for this.
    StaffReach(invitation.invited_by).check_gives(invitation.role, invitation.dealership)
    person = known or User.objects.create_user(
        invitation.email, password, name=name.strip(), language=invitation.language
    )
    take_on(person, role=invitation.role, dealership=invitation.dealership)
    invitation.accepted_at, invitation.person = clock.now(), person
    invitation.save(update_fields=["accepted_at", "person"])
    note_change(
        Kind.JOINED,
        by=person,
        person=person,
        dealership=invitation.dealership,
        role=invitation.role,
        invited_by=invitation.invited_by.name,
    )
    return person


def _refuse_a_colleague(email):
    known = User.objects.filter(email__iexact=email).first()
    if known is None:
        return
    group = current_scope().group_id
    if known.memberships.filter(group=group).exists():
        raise Refused(_("%(name)s is in the team already. Open their page.") % {"name": known})
    if not known.is_active or known.is_superuser:
        raise Refused(_("Nobody can be invited by this address. Ask for another one."))


def _lock_pending(invitation):
    # Nothing joined: after a wait the row is read anew, but a joined one would be the old one.
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted already."))
    if invitation.revoked_at:
        raise Refused(_("This invitation was taken back. Ask for a new one."))
    return invitation


def _send(invitation, site):
    if not live.is_news():
        return  # History is being taken over; that letter went long ago.
    send_invitation.defer(
        invitation_id=str(invitation.pk), letter=invitation.letters, site=site, scope=as_kwargs()
    )
