"""The rules by which people of a group sign in."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import DealerGroup, StaffChange
from ..single_sign_on import provider_name
from .changes import note_change


@transaction.atomic
def change_sign_in_rules(group, *, second_factor_roles, password_sign_in, by):
    """Say which roles need a second factor, and whether a password opens the door at all."""
    group = DealerGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if not password_sign_in and not provider_name():
        raise Refused(
            _("Nobody could sign in any more: this installation has no single sign-on. Set it up.")
        )
    now = {
        "second_factor_roles": sorted(second_factor_roles),
        "password_sign_in": password_sign_in,
    }
    was = {field: getattr(group, field) for field in now}
    if was == now:
        return group
    for field, value in now.items():
        setattr(group, field, value)
    group.save(update_fields=list(now))
    note_change(StaffChange.Kind.RULES_CHANGED, by=by, was=was, now=now)
    return group
