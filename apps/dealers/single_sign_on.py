"""Single sign-on by the identity provider of the installation, where it has one.

Who somebody is, the provider says; what they may do, their roles here. It opens accounts that
exist and makes none, and it gives no roles.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import render

from .models import User

PROVIDER = "oidc"


def provider_name():
    """Return what the button says, or "" where nobody can sign in this way."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


def enter(request, sociallogin):
    """Answer somebody who comes back from the provider: in, or told what is missing."""
    person = _person_of(sociallogin)
    if person is None or not person.is_active:
        # One answer for both: a provider with many users would else list our people for them.
        return render(request, "socialaccount/nobody.html", status=403)
    if request.user.is_authenticated and request.user != person:
        logout(request)
    uid = sociallogin.account.uid
    record_authentication(request, person, "socialaccount", provider=PROVIDER, uid=uid)
    return perform_login(request, person, redirect_url=sociallogin.get_redirect_url(request))


def _person_of(sociallogin):
    for address in sociallogin.email_addresses:
        if address.verified is True or settings.OIDC_TRUSTS_EMAIL:
            return User.objects.filter(email__iexact=address.email).first()
    return None


class SingleSignOn(OpenIDConnectOAuth2Adapter):
    """Reads who comes from the ID token, whose signature is always checked."""

    def complete_login(self, request, app, token, **kwargs):
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        if "email" not in claims:
            claims = claims | self._asked(token, claims)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _decode_id_token(self, app, id_token):
        config = self.openid_config
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )

    def _asked(self, token, claims):
        """What the provider says of the same person when asked, where the token is short."""
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("The provider spoke of somebody else.")
        return {name: told[name] for name in ("email", "email_verified") if name in told}
