"""What pages of people at work draw."""

from allauth.mfa.models import Authenticator
from django import template
from django.utils import timezone

from apps.core.templatetags.forecourt import day_of
from apps.dealers.single_sign_on import provider_name

register = template.Library()


@register.simple_tag
def single_sign_on():
    """The name of the company account one can sign in with, or ""."""
    return provider_name()


@register.simple_tag(takes_context=True)
def second_factor(context):
    """The factors of the person at work, for the page that lists them."""
    ways = {"passkeys": [], "totp": None, "codes_left": 0}
    for factor in Authenticator.objects.filter(user=context["user"]).order_by("pk"):
        if factor.type == Authenticator.Type.WEBAUTHN:
            ways["passkeys"].append(factor)
        elif factor.type == Authenticator.Type.TOTP:
            ways["totp"] = factor
        else:
            ways["codes_left"] = len(factor.wrap().get_unused_codes())
    return ways | {"has": bool(ways["passkeys"] or ways["totp"])}


@register.filter
def day_of_moment(moment):
    """The day of a moment as one says it: today, 12 Nov."""
    return day_of(timezone.localtime(moment).date()) if moment else ""
