"""Who can be given a lead of this dealership, and who of them is there."""

from apps.core.ready import OurDealership
from apps.dealers.models import Absence, Role, Shift, StaffMembership, User

SALES_ROLES = (Role.SALES_CONSULTANT, Role.SALES_MANAGER)


def sells_here(user, *, roles=SALES_ROLES):
    """Tell whether somebody is an active member of this dealership's sales."""
    return user.is_active and members_in(roles).filter(user=user).exists()


def sellers():
    """Return everybody who can be given a lead of this dealership, by name."""
    people = User.objects.filter(is_active=True, pk__in=members_in(SALES_ROLES))
    return people.order_by("name", "pk")


def members_in(roles):
    """Keys of the active members of this dealership in these roles."""
    ours = StaffMembership.objects.filter(dealership=OurDealership(), active=True)
    return ours.filter(role__in=roles).values("user")


def on_shift(moment):
    """Return the consultants on the floor of this dealership at this moment."""
    shifts = Shift.objects.at(moment).filter(dealership=OurDealership())
    return consultants_at(moment).filter(pk__in=shifts.values("user"))


def consultants_at(moment):
    """Return the consultants of this dealership who are not away at this moment."""
    return staff_at(moment, [Role.SALES_CONSULTANT])


def staff_at(moment, roles):
    """Return who has one of these roles here and is not away at this moment."""
    people = User.objects.filter(is_active=True, pk__in=members_in(roles))
    away = Absence.objects.at(moment).filter(dealership=OurDealership())
    return people.exclude(pk__in=away.values("user")).order_by("name", "pk")


def managers_at(moment):
    """Return who leads sales here; the dealer manager where nobody of them is there."""
    return list(staff_at(moment, [Role.SALES_MANAGER])) or staff_at(moment, [Role.DEALER_MANAGER])
