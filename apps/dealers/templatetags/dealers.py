"""What pages of people at work draw."""

from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django import template
from django.conf import settings
from django.utils import timezone

from apps.core.templatetags.forecourt import day_of, listed, weekday_date
from apps.dealers.models import Role, Skill
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


@register.filter
def last_day(moment):
    """The last day of what ends at a moment: a midnight belongs to the day before it."""
    return day_of_moment(moment and moment - timedelta(seconds=1))


@register.filter
def role_name(code):
    """What a role is called, from what a change kept of it."""
    return Role(code).label


@register.filter
def role_names(codes):
    """Several roles in a row of words."""
    return ", ".join(str(Role(code).label) for code in codes)


@register.filter
def shift_words(span):
    """When a shift is, from its two moments as a change kept them: Mon, 3 Mar 09:00-17:00."""
    starts, ends = (timezone.localtime(datetime.fromisoformat(moment)) for moment in span)
    return f"{weekday_date(starts)} {starts:%H:%M}\u2013{ends:%H:%M}"


@register.filter
def hours_of(shift):
    """The hours of a shift: 09:00-17:00."""
    starts, ends = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{starts:%H:%M}\u2013{ends:%H:%M}"


@register.filter
def languages(codes):
    """Languages by name, in a row of words."""
    spoken = dict(settings.LANGUAGES_SPOKEN)
    return listed(spoken.get(code, code) for code in codes)


@register.filter
def skill_names(codes):
    """What somebody knows best, in a row of words; a code that is no more stays as it is."""
    known = dict(Skill.choices)
    return listed(known.get(code, code) for code in codes)


@register.filter
def day_from_iso(text):
    return date.fromisoformat(text)
