"""Accounts of people at work: their details, closing and opening them."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import Dealership, StaffChange
from ..reach import StaffReach
from .changes import note_change
from .handover import hand_over_work
from .roles import check_an_administrator_stays, lock_person
from .sessions import end_all_sessions

Kind = StaffChange.Kind


@transaction.atomic
def change_details(person, *, by, **details):
    """Change the name, the address, the languages or the skills of a person."""
    person = lock_person(person)
    StaffReach(by).check_decides_about(person)
    changed = [field for field, value in details.items() if getattr(person, field) != value]
    if not changed:
        return person
    was = {field: getattr(person, field) for field in changed}
    for field in changed:
        setattr(person, field, details[field])
    person.full_clean(exclude=["password"])
    person.save(update_fields=changed)
    if "email" in changed:
        # Whoever holds the old address must not stay, nor get in again by it.
        EmailAddress.objects.filter(user=person).delete()
        end_all_sessions(person)
    now = {field: getattr(person, field) for field in changed}
    note_change(Kind.DETAILS_CHANGED, by=by, person=person, was=was, now=now)
    return person


@transaction.atomic
def deactivate(person, *, to=None, note="", by):
    """Close an account: its sessions end, its work goes to `to` or (None) round in fair turns."""
    person = lock_person(person)
    if not person.is_active:
        return person
    StaffReach(by).check_decides_about(person)
    check_an_administrator_stays(person)
    if to is not None and (to.pk == person.pk or not to.is_active):
        raise Refused(_("Choose a colleague who works here to take over."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_all_sessions(person)
    places = Dealership.objects.filter(memberships__user=person, memberships__active=True)
    hand_over_work(person, list(places.distinct()), to=to, note=note, by=by)
    note_change(Kind.DEACTIVATED, by=by, person=person, to=to.name if to else "", note=note)
    return person


@transaction.atomic
def reactivate(person, *, by):
    """Open a closed account again; its roles are what they were, its work stays where it went."""
    person = lock_person(person)
    if person.is_active:
        return person
    StaffReach(by).check_decides_about(person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    note_change(Kind.REACTIVATED, by=by, person=person)
    return person
