"""Permissions by role at the dealership somebody works in now."""

from allauth.account.auth_backends import AuthenticationBackend

from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import NoScope, current_scope

from .models import User
from .roles import permissions_of
from .workplace import roles_in


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail and answers Django's permission questions from the table of roles."""

    def get_user(self, user_id):
        found = _user_of(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def get_user_permissions(self, user_obj, obj=None):
        return set()

    def get_group_permissions(self, user_obj, obj=None):
        return self.get_all_permissions(user_obj, obj)

    def get_all_permissions(self, user_obj, obj=None):
        # Permissions belong to a person at a dealership, so nobody has any without a scope.
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        try:
            scope = current_scope()
        except NoScope:
            return set()
        cache = user_obj.__dict__.setdefault("_permissions_by_scope", {})
        if scope not in cache:
            cache[scope] = permissions_of(roles_in(scope, user_obj))
        return cache[scope]

    def has_perm(self, user_obj, perm, obj=None):
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj, app_label):
        return any(
            permission.startswith(f"{app_label}.")
            for permission in self.get_all_permissions(user_obj)
        )


@ReadyQuery
def _user_of():
    return User.objects.filter(pk=Asked()).order_by()
