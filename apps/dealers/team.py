"""Who works here, as the list and the pages of the team show it."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from apps.core.scope import current_scope

from .models import Absence, Shift, StaffMembership, User

SHOWN = 300


@dataclass
class Colleague:
    """One person with what a list says of them."""

    person: User
    memberships: list = field(default_factory=list)
    shift: Shift | None = None
    absence: Absence | None = None
    has_factor: bool = False

    @property
    def is_here(self):
        """Whether they still work here: a closed account or ended roles are history."""
        return self.person.is_active and bool(self.memberships)


def memberships_in_sight(*, group_wide):
    """Roles at the dealerships in scope, and for who oversees the group those over it."""
    scope = current_scope()
    seen = Q(dealership__in=scope.dealership_ids)
    if group_wide:
        seen |= Q(dealership__isnull=True)
    ours = StaffMembership.objects.filter(seen, group=scope.group_id)
    return ours.select_related("user", "dealership")


def colleagues(memberships, *, named=""):
    """Return the people of these roles by name, up to the number that a page shows."""
    if named:
        memberships = memberships.filter(
            Q(user__name__icontains=named) | Q(user__email__icontains=named)
        )
    people = {}
    for membership in memberships.order_by("user__name", "user", "pk"):
        if membership.user_id not in people and len(people) == SHOWN:
            break
        colleague = people.setdefault(membership.user_id, Colleague(membership.user))
        if membership.active:
            colleague.memberships.append(membership)
    now = timezone.now()
    for shift in Shift.objects.at(now).filter(user__in=people):
        people[shift.user_id].shift = shift
    for absence in Absence.objects.at(now).filter(user__in=people):
        people[absence.user_id].absence = absence
    factors = Authenticator.objects.filter(user__in=people)
    for key in factors.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user"):
        people[key[0]].has_factor = True
    return list(people.values())
