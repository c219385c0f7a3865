"""The words of codes that the timeline and what is told keep."""

from django import template
from django.conf import settings

from apps.core.templatetags.forecourt import clock_text

from ..models import Visit
from ..models.turns import reason_in_words

register = template.Library()

CHOICES = {"purpose": Visit.Purpose, "wish": Visit.Wish, "outcome": Visit.Outcome}


@register.filter
def visit_word(code, kind):
    """The label of a code: {{ "service"|visit_word:"purpose" }}; an unknown code as it is."""
    return dict(CHOICES[kind].choices).get(code, code or "")


@register.filter
def why_turn(facts):
    """Why somebody looks after a visit, in words, from the facts of a timeline entry."""
    return reason_in_words(facts["rule"], facts["to"], facts)


@register.filter
def language_spoken(code):
    """The name of a language that people speak: {{ "zh-hans"|language_spoken }}."""
    names = {key.split("-")[0]: name for key, name in settings.LANGUAGES_SPOKEN}
    return names.get(code.split("-")[0], code)


@register.filter
def waited(seconds):
    """How long somebody waited, as a clock shows it: 03:12; nothing for nobody."""
    return "–" if seconds is None else clock_text(seconds, "waiting")
