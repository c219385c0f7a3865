"""What somebody who leaves a dealership leaves behind."""

from apps.core import clock
from apps.core.scope import Scope, working_in

from ..models import Shift, StaffMembership
from ..signals import handing_over


def hand_over_work(person, dealerships, *, to, note, by):
    """Give a person's work at these dealerships to others, and take them off the rota there.

    Where `to` does not work, or is None, it goes round in fair turns.
    """
    for dealership in dealerships:
        there = to if to and not has_left(to, dealership) else None
        with working_in(Scope(dealership.group_id, (dealership.pk,), dealership.pk)):
            handing_over.send(sender=type(person), user=person, to=there, note=note, by=by)
            Shift.objects.filter(user=person, starts_at__gt=clock.now()).delete()


def has_left(person, dealership):
    """Tell whether a person has no role at a dealership any more."""
    roles = StaffMembership.objects.filter(user=person, dealership=dealership, active=True)
    return not roles.exists()


def successors_of(person, dealerships):
    """Return who could take over: colleagues of the same dealerships, by name."""
    return (
        type(person)
        .objects.filter(
            is_active=True,
            memberships__dealership__in=dealerships,
            memberships__active=True,
        )
        .exclude(pk=person.pk)
        .order_by("name", "pk")
        .distinct()
    )
