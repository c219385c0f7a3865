"""What signing in leaves in the session, for the pages that follow."""

import time

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from .actions.sessions import end_other_sessions
from .middleware import SEEN
from .second_factor import PROVED, has_factor


@receiver([authenticator_added, authenticator_used])
def remember_the_factor(request, **kwargs):
    """A factor that was set up or shown opens what asks for one, in this session alone."""
    request.session[PROVED] = True


@receiver(authenticator_removed)
def forget_the_factor(request, user, **kwargs):
    """Without any factor left, a session has shown none."""
    if not has_factor(user):
        request.session.pop(PROVED, None)


@receiver([password_changed, password_set, password_reset])
def end_the_others(request, user, **kwargs):
    """Whoever else knew the old password is out at once."""
    end_other_sessions(user, but=request.session.session_key, by=user)


@receiver(user_logged_in)
def note_the_hour(request, **kwargs):
    """The sign-in itself is the first time a session was seen."""
    request.session[SEEN] = int(time.time())
