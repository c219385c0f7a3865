"""What the facts of a timeline entry mean."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def as_day(text):
    """The day an ISO text of the facts means; None where none was written."""
    return date.fromisoformat(text) if text else None
