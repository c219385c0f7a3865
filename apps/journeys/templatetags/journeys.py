"""Codes of the timeline's own facts, as words in the reader's language."""

from django import template

from apps.journeys.standing import Step, Topic

register = template.Library()


@register.filter
def step_name(code):
    """A step of the purchase by its code; a code of an older version as it stands."""
    return Step(code).label if code in Step else code


@register.filter
def topic_name(code):
    """A topic a customer spoke about by its code; an older one as it stands."""
    return Topic(code).label if code in Topic else code
