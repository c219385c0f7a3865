"""One template for the page and for its parts."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


def wants_partial(request):
    """Tell whether htmx asked for a part: not a boosted link, not a restored history page."""
    htmx = request.htmx
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page(request, template, context, *, partial, status=200):
    """Render one partial of the page for htmx, and the whole page for everyone else."""
    if wants_partial(request):
        template = f"{template}#{partial}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def open_page(request, to):
    """Redirect to a whole page, also when a form in the side panel asked."""
    response = redirect(to)
    return HttpResponseClientRedirect(response.url) if wants_partial(request) else response


class LoginRedirectMiddleware:
    """Send the whole browser to the login page, not its form into a corner of the old page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (
            request.headers.get("HX-Request") == "true"
            and isinstance(response, HttpResponseRedirect)
            and "/accounts/login/" in response.url
        ):
            return HttpResponseClientRedirect(response.url)
        return response
