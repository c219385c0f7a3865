"""Signing in by the company's own accounts."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..single_sign_on import SingleSignOn, provider_name


@login_not_required
@never_cache
@require_GET
def oidc_login(request, provider_id):
    """Send somebody to the identity provider."""
    return _by(OAuth2LoginView, request, provider_id)


@login_not_required
@never_cache
@require_GET
def oidc_callback(request, provider_id):
    """Take somebody back from the identity provider."""
    return _by(OAuth2CallbackView, request, provider_id)


def _by(view, request, provider_id):
    if not provider_name():
        raise Http404
    return view.adapter_view(SingleSignOn(request, provider_id))(request)
