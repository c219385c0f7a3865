"""Single sign-on by the identity provider of the installation, where it has one."""

from django.conf import settings


def provider_name():
    """Return what the button says, or "" where nobody can sign in this way."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""
