"""Who answers for privacy hears of what needs them."""

from apps.core.scope import current_scope
from apps.dealers.actions.notifications import notify
from apps.dealers.models import StaffMembership
from apps.dealers.roles import roles_with


def tell_privacy(kind, *, key, url, about, **facts):
    """Tell everybody in the group who answers for privacy, once for each `key`."""
    theirs = StaffMembership.objects.filter(
        group=current_scope().group_id,
        active=True,
        role__in=roles_with("customers.manage_privacy"),
        user__is_active=True,
    )
    for user in {each.user for each in theirs.select_related("user")}:
        notify(user, kind, key=key, url=url, about=about, **facts)
