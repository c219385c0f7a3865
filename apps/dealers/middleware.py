"""Puts the person's workplace, zone and language in force for the whole request."""

from django.shortcuts import render
from django.utils import timezone, translation

from apps.core.scope import working_in

from .workplace import workplace_of

CHOICE = "workplace"  # The session's key.

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
