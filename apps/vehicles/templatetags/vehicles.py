"""Words for what readings and the timeline keep as codes."""

from datetime import date

from django import template

from apps.vehicles.odometer import DOUBTS

register = template.Library()


@register.filter
def doubt_words(code):
    """What is doubtful about a reading; the code itself when this version no longer knows it."""
    return DOUBTS.get(code, code)


@register.filter
def as_day(text):
    """The day an ISO text of the facts means; None where none was written."""
    return date.fromisoformat(text) if text else None
