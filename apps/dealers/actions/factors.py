"""Second factors: what a colleague lost is taken off their account."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import StaffChange
from ..reach import StaffReach
from ..tasks import tell_factor_was_reset
from .changes import note_change
from .roles import lock_person
from .sessions import end_all_sessions


@transaction.atomic
def reset_second_factor(person, *, reason, by):
    """Take all second factors off an account whose owner lost them, and sign it out everywhere.

    Whoever is asked to do this must know by voice or face who asks; `reason` says how they knew.
    """
    person = lock_person(person)
    StaffReach(by).check_decides_about(person)
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise Refused(_("This account has no second factor."))
    end_all_sessions(person)
    note_change(StaffChange.Kind.FACTOR_RESET, by=by, person=person, note=reason)
    tell_factor_was_reset.defer(user_id=person.pk)
    return person
