"""Who listens on a stream: the same session, rights and scope as for a page."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from apps.core.hub import Listener

from .middleware import CHOICE
from .second_factor import is_missing
from .workplace import workplace_of


def listener_of(session_key):
    """Return a Listener for the person whose session this is; None when nobody is signed in.

    It only reads: a stream never prolongs a session.
    """
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user = get_user(request)
        if not user.is_authenticated or not user.is_active:
            return None
        place = workplace_of(user, request.session.get(CHOICE))
        if place is None or is_missing(request.session, place.memberships):
            return None
        scope = place.scope
        return Listener(user.pk, scope.group_id, frozenset(scope.dealership_ids))
    finally:
        close_old_connections()
