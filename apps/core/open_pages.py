"""Pages of ours that anybody may open: what they share."""

from contextlib import contextmanager
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt

from .scope import working_in
from .views import too_many_requests

CACHED = 300  # Seconds; what a page shows changes seldom, and holds nothing of its reader.


def open_to_all(view):
    """A page without session and cookie: it needs none, and works inside of another site's page.

    There is no login that a foreign page could misuse, which is what a CSRF token guards.
    """

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def opened(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return opened


def limited(rate):
    """Answer so many requests of one address to a page, such as "60/m/ip", and no more."""

    def decorate(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            said = {"app": "forecourt", "action": view.__name__, "config": {view.__name__: rate}}
            try:
                allowed = consume(request, **said, limit_get=True)
            except (RateLimited, PermissionDenied):
                allowed = None
            if allowed is None:
                return too_many_requests(request)
            return view(request, *args, **kwargs)

        return counted

    return decorate


@contextmanager
def at_the_place(page, request):
    """Work in the scope and zone of a public page, in the language its reader chose or speaks."""
    chosen = request.GET.get("lang", "")
    language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
    zone = page.dealership.zone
    with working_in(page.scope), timezone.override(zone), translation.override(language):
        yield language


def languages(request):
    """The same page in each language, as (code, name, address)."""
    for code, name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        yield code, name, f"{request.path}?{query.urlencode()}"


def sendable(request, response, *, origins=(), cached=False):
    """Make an answer ready for strangers: who may embed it, and how long it may be kept."""
    if cached:
        patch_cache_control(response, public=True, max_age=CACHED)
        patch_vary_headers(response, ["Accept-Language"])
    else:
        patch_cache_control(response, private=True, no_store=True)
    if origins:
        response.xframe_options_exempt = True
        policy = settings.SECURE_CSP | {"frame-ancestors": ["'self'", *origins]}
        return csp_override(policy)(lambda _request: response)(request)
    return response


def address_of(request):
    """Where a request comes from; "" when nobody can tell."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""
