"""Who has to show a second factor, and who has."""

from allauth.mfa.models import Authenticator

PROVED = "second_factor"  # The session's key: a factor was set up or shown in this session.


def memberships_of(user):
    """Return the active memberships of a person with their groups."""
    return list(user.memberships.filter(active=True).select_related("group"))


def is_required_of(memberships):
    """Tell whether one of these roles has to work with a second factor."""
    return any(m.role in m.group.second_factor_roles for m in memberships)


def is_missing(session, memberships):
    """Tell whether a session has yet to show a second factor before it opens anything."""
    return not session.get(PROVED) and is_required_of(memberships)


def has_factor(user):
    """Tell whether somebody has a second factor; recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
