"""Where somebody works now: one dealership, or the whole group at a glance."""

from dataclasses import dataclass
from functools import cached_property

from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import Scope

from .models import GROUP_WIDE, DealerGroup, Dealership, Role, StaffMembership
from .models.notifications import unseen_with_membership

OVERVIEW = "all"


@dataclass
class Workplace:
    """A person's choice among the places their memberships open."""

    group: DealerGroup
    here: Dealership | None
    dealerships: list[Dealership]
    memberships: list[StaffMembership]

    @cached_property
    def roles(self):
        """The roles held here: those at this dealership, and those over the group."""
        here = self.here.pk if self.here else None
        return {
            Role(membership.role)
            for membership in self.memberships
            if membership.group_id == self.group.pk and membership.dealership_id in (None, here)
        }

    @property
    def is_group_wide(self):
        """Whether somebody may look over all dealerships at once."""
        return any(role in GROUP_WIDE for role in self.roles)

    @property
    def unseen(self):
        """How many notifications of this group wait at the bell."""
        ours = (m.unseen for m in self.memberships if m.group_id == self.group.pk)
        return next(ours, 0)

    @property
    def names_of_several(self):
        """The names of the dealerships by key, where more than one is looked at."""
        several = len(self.scope.dealership_ids) > 1
        return {place.pk: place.name for place in self.dealerships} if several else {}

    @cached_property
    def scope(self):
        """What can be seen from here: the dealership, or every one for the group's overview."""
        if self.here is not None:
            return Scope(self.group.pk, (self.here.pk,), self.here.pk)
        return Scope(self.group.pk, tuple(sorted(d.pk for d in self.dealerships)))


def workplace_of(user, chosen=None):
    """Return where this person works, or None when nobody gave them a place.

    `chosen` is a dealership's key, or OVERVIEW; a choice that is not theirs falls back to the
    first place they have.
    """
    memberships = _memberships(user)
    if not memberships:
        return None
    places = _places(memberships)
    wanted = {str(place.pk): place for place in places}.get(str(chosen))
    group_wide = next((m for m in memberships if m.dealership_id is None), None)
    if wanted is None and group_wide and (chosen in (None, OVERVIEW) or not places):
        ours = [place for place in places if place.group_id == group_wide.group_id]
        return Workplace(group_wide.group, None, ours, memberships)
    here = wanted or memberships[0].dealership or places[0]
    return Workplace(here.group, here, places, memberships)


def scope_of_group(group_id):
    """Return the whole group with every dealership, for what concerns all that is held."""
    places = Dealership.objects.filter(group=group_id).order_by("pk").values_list("pk", flat=True)
    return Scope(group_id, tuple(places))


def roles_in(scope, user):
    """Return the roles this person holds in a scope."""
    return {
        Role(membership.role)
        for membership in _memberships(user)
        if membership.group_id == scope.group_id
        and membership.dealership_id in (None, scope.dealership_id)
    }


def _memberships(user):
    # One request asks several times; the instance of the user lives as long as the request.
    # By attribute, not by __dict__: request.user is a proxy with a dictionary of its own.
    if not hasattr(user, "_memberships"):
        user._memberships = _memberships_of(user.pk)
    return user._memberships


@ReadyQuery
def _memberships_of():
    theirs = StaffMembership.objects.filter(user=Asked(), active=True)
    whole = theirs.select_related("group", "dealership__group")
    return whole.annotate(unseen=unseen_with_membership())


def _places(memberships):
    """Return the dealerships these memberships open, each once, by name."""
    places = {m.dealership_id: m.dealership for m in memberships if m.dealership_id}
    groups = [m.group_id for m in memberships if m.dealership_id is None]
    if groups:
        for place in Dealership.objects.filter(group__in=groups).select_related("group"):
            places.setdefault(place.pk, place)
    return sorted(places.values(), key=lambda place: place.name)
