"""Puts the person's workplace, zone and language in force for the whole request."""

import time

from allauth.usersessions.models import UserSession
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from apps.core.scope import working_in

from .second_factor import is_missing
from .workplace import workplace_of

CHOICE = "workplace"  # The session's key.
SEEN = "seen"  # The same: the hour this session was last used.
COARSE = 3600  # Seconds; finer would write at every page for a list that few ever open.

# Nobody needs a place to sign out, to change a password or to be told what is wrong.
OPEN_WITHOUT_A_PLACE = ("/accounts/", "/staff/join/", "/staff/language/", "/healthz", "/readyz")


class WorkplaceMiddleware:
    """One `with working_in(...)` around every view of somebody who is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.workplace = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        with translation.override(request.user.language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self._at_work(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    def _at_work(self, request):
        place = workplace_of(request.user, request.session.get(CHOICE))
        if place is None:
            if request.path.startswith(OPEN_WITHOUT_A_PLACE):
                return self.get_response(request)
            return render(request, "dealers/no_workplace.html", status=403)
        request.workplace = place
        zone = (place.here or place.dealerships[0]).zone if place.dealerships else None
        with working_in(place.scope), timezone.override(zone or timezone.get_default_timezone()):
            return self.get_response(request)


class LastSeenMiddleware:
    """Notes once an hour that a session is in use, for the list of where one is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and self._is_long_ago(request.session):
            request.session[SEEN] = int(time.time())
            mine = UserSession.objects.filter(session_key=request.session.session_key)
            mine.update(last_seen_at=timezone.now())
        return self.get_response(request)

    def _is_long_ago(self, session):
        return time.time() - session.get(SEEN, 0) > COARSE


class SecondFactorMiddleware:
    """Where a group demands a second factor, nothing opens before it was set up or shown.

    The session says whether it was, and the memberships are at hand, so this asks nobody.
    """

    # Besides these and all of `mfa_*`.
    OPEN = frozenset(
        {
            "healthz",
            "readyz",
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "dealers:language_choose",
            "dealers:theme_choose",
        }
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        place, name = request.workplace, request.resolver_match.view_name
        if place is None or not is_missing(request.session, place.memberships):
            return None
        request.second_factor_is_missing = True
        if name in self.OPEN or name.startswith("mfa_"):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "A second factor is needed."}, status=403)
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect("/accounts/2fa/")
        return redirect("mfa_index")
