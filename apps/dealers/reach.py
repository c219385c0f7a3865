"""Who may decide about whom: nobody above themselves, and nobody about themselves."""

from functools import cached_property

from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.scope import current_scope

from .models import GROUP_WIDE, Dealership, Role, StaffMembership

# The higher number decides about the lower, and equals about each other.
RANKS = dict.fromkeys(Role, 1) | {
    Role.SALES_MANAGER: 2,
    Role.DEALER_MANAGER: 3,
    Role.GROUP_MANAGER: 4,
    Role.ADMINISTRATOR: 5,
}
DECIDES = RANKS[Role.DEALER_MANAGER]


class StaffReach:
    """What one person decides about others in the group at work; read once, for one answer."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def _ranks(self):
        # Asked anew and not taken from the request: a role may have ended a moment ago.
        held = StaffMembership.objects.filter(
            user=self.user, user__is_active=True, group=current_scope().group_id, active=True
        )
        return [
            (RANKS[Role(role)], place) for role, place in held.values_list("role", "dealership")
        ]

    def rank_at(self, dealership_id):
        """How high this person stands at a dealership; None asks for the whole group."""
        return max((r for r, place in self._ranks if place in (None, dealership_id)), default=0)

    def roles_at(self, dealership_id):
        """The roles this person may give at a dealership, or over the group."""
        rank = self.rank_at(dealership_id)
        if rank < DECIDES:
            return []
        over_the_group = dealership_id is None
        return [r for r in Role if RANKS[r] <= rank and (r in GROUP_WIDE) == over_the_group]

    def covers(self, membership):
        """Tell whether this role at its place lies within what the person decides about."""
        ours = membership.group_id == current_scope().group_id
        return ours and membership.role in self.roles_at(membership.dealership_id)

    @cached_property
    def dealerships(self):
        """The dealerships whose people this person decides about, by name."""
        ours = Dealership.objects.filter(group=current_scope().group_id)
        return [place for place in ours if self.rank_at(place.pk) >= DECIDES]

    @property
    def places(self):
        """The same, with None in front where the person decides over the whole group."""
        return [None, *self.dealerships] if self.rank_at(None) >= DECIDES else self.dealerships

    def decides_about(self, person, memberships=None):
        """Tell whether the whole account of a person lies within reach.

        An account belongs to the person wherever they work, so every place of theirs counts.
        """
        if self.user.pk == person.pk or person.is_superuser:
            return False
        if memberships is None:  # Where somebody practises nothing can be decided.
            held = person.memberships.filter(active=True, group__practice_of__isnull=True)
        else:
            held = memberships
        return all(self.covers(membership) for membership in held)

    def check_gives(self, role, dealership):
        """Refuse a role that this person may not give at this place."""
        if role not in self.roles_at(dealership and dealership.pk):
            raise Refused(_("You cannot give or end this role here. Ask somebody above you."))

    def check_other(self, person):
        """Refuse what somebody would do to themselves."""
        if self.user.pk == person.pk:
            raise Refused(_("You cannot do this to your own account. Ask a colleague."))

    def check_decides_about(self, person):
        """Refuse when the account of a person does not lie within reach."""
        self.check_other(person)
        if not self.decides_about(person):
            text = _("%(name)s also works where you do not decide. Ask somebody above you.")
            raise Refused(text % {"name": person})
