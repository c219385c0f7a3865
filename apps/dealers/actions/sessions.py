"""Where people are signed in, and ending it."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import clock


@transaction.atomic
def end_session(session, *, by):
    """Sign one device out; the cookie it holds is worthless from now on."""
    session.end()


@transaction.atomic
def end_other_sessions(user, *, but, by):
    """Sign somebody out everywhere but in the session with this key; return how many ended."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in others:
        session.end()
    return len(others)


def end_all_sessions(user):
    """Sign somebody out everywhere, in the transaction of what made it necessary."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def forget_expired_sessions():
    """Delete the sessions that ended by themselves, and what was noted of them."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(living)).delete()
