"""Permission questions that pages and the API ask in the same words."""

from rest_framework.permissions import BasePermission


def may(permission):
    """Return a DRF permission class that demands one Django permission."""

    class May(BasePermission):
        def has_permission(self, request, view):
            return request.user.has_perm(permission)

    return May
