"""Those who can look after visitors, for forms and lists."""

from apps.core.models import current_dealership_id
from apps.dealers.models import StaffMembership, User

from ..hosts import HOSTS


def hosts_here():
    """Everybody who can look after visitors of this dealership, by name."""
    members = StaffMembership.objects.filter(
        dealership=current_dealership_id(), active=True, role__in=HOSTS
    )
    people = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return people.order_by("name", "pk")
