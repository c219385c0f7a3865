"""Roles of people at work: giving, changing and ending them."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.scope import current_scope

from ..models import DealerGroup, Role, StaffChange, StaffMembership, User
from ..reach import StaffReach
from .changes import note_change
from .handover import hand_over_work, has_left

Kind = StaffChange.Kind


@transaction.atomic
def give_role(person, *, role, dealership, by):
    """Give a person one more role, at a dealership or (None) over the group."""
    person = lock_person(person)
    reach = StaffReach(by)
    reach.check_other(person)
    reach.check_gives(role, dealership)
    membership, was_active = take_on(person, role=role, dealership=dealership)
    if not was_active:
        note_change(Kind.ROLE_GIVEN, by=by, person=person, dealership=dealership, role=role)
    return membership


@transaction.atomic
def change_role(membership, *, role, by):
    """Give a person another role in place of this one, at the same dealership."""
    membership = lock_membership(membership)
    if membership.role == role:
        return membership  # The same click twice.
    reach = StaffReach(by)
    reach.check_other(membership.user)
    reach.check_gives(membership.role, membership.dealership)
    reach.check_gives(role, membership.dealership)
    if not membership.active:
        raise Refused(_("This role has ended. Give a new one instead."))
    _keep_an_administrator(membership)
    was = membership.role
    _end(membership)
    new, _was_active = take_on(membership.user, role=role, dealership=membership.dealership)
    note_change(
        Kind.ROLE_CHANGED,
        by=by,
        person=membership.user,
        dealership=membership.dealership,
        was=was,
        role=role,
    )
    return new


@transaction.atomic
def end_role(membership, *, to=None, note="", by):
    """End a role; work left at a dealership goes to `to`, or (None) round in fair turns."""
    membership = lock_membership(membership)
    if not membership.active:
        return membership
    reach = StaffReach(by)
    reach.check_other(membership.user)
    reach.check_gives(membership.role, membership.dealership)
    _keep_an_administrator(membership)
    _end(membership)
    if membership.dealership and has_left(membership.user, membership.dealership):
        hand_over_work(membership.user, [membership.dealership], to=to, note=note, by=by)
    note_change(
        Kind.ROLE_ENDED,
        by=by,
        person=membership.user,
        dealership=membership.dealership,
        role=membership.role,
        to=to.name if to else "",
        note=note,
    )
    return membership


def take_on(person, *, role, dealership):
    """Write an active role, and tell whether it was there already."""
    membership, made = StaffMembership.objects.get_or_create(
        user=person,
        group_id=current_scope().group_id,
        dealership=dealership,
        role=role,
        defaults={"active": True},
    )
    was_active = membership.active and not made
    if not membership.active:
        membership.active = True
        membership.save(update_fields=["active"])
    return membership, was_active


def check_an_administrator_stays(person):
    """Refuse when the group would be left without anybody who runs it."""
    ours = StaffMembership.objects.filter(user=person, role=Role.ADMINISTRATOR, active=True)
    for membership in ours.filter(group=current_scope().group_id):
        _keep_an_administrator(membership)


def lock_person(person):
    """Return the person as they are now, locked: two managers can click at once."""
    # Not their key: what somebody else writes may name them meanwhile, or both would wait for ever.
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def lock_membership(membership):
    """Return a role as it is now, its person locked first, as every action does."""
    lock_person(membership.user)
    return StaffMembership.objects.select_related("user", "dealership").get(pk=membership.pk)


def _keep_an_administrator(membership):
    if membership.role != Role.ADMINISTRATOR:
        return
    # Two administrators can end each other at once; the group's row lets one of them pass.
    DealerGroup.objects.select_for_update(no_key=True).get(pk=membership.group_id)
    others = StaffMembership.objects.filter(
        group=membership.group_id, role=Role.ADMINISTRATOR, active=True, user__is_active=True
    ).exclude(user=membership.user_id)
    if not others.exists():
        raise Refused(_("This is the last administrator. Make somebody else one first."))


def _end(membership):
    membership.active = False
    membership.save(update_fields=["active"])
    # Where they practise for it they are no longer either.
    twin = {"dealership__group__practice_of": membership.dealership_id, "role": membership.role}
    if membership.dealership_id:
        StaffMembership.objects.filter(user=membership.user_id, **twin).update(active=False)
