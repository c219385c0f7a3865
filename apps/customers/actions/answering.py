"""Who answers for privacy in a group."""

from apps.core.scope import current_scope
from apps.dealers.models import User
from apps.dealers.roles import roles_with


def who_answers_for_privacy():
    """Return the users who manage privacy at any dealership of the group in scope, each once."""
    return User.objects.filter(
        memberships__group=current_scope().group_id,
        memberships__active=True,
        memberships__role__in=roles_with("customers.manage_privacy"),
        is_active=True,
    ).distinct()
