"""What a notification says, in the language of whoever reads it."""

from dataclasses import dataclass

from django.template import Context
from django.template.loader import get_template

from .models import Notification


@dataclass(frozen=True)
class Notice:
    """A notification in words."""

    notification: Notification
    title: str
    detail: str


def notice_of(notification):
    """Say a notification in the active language: its first line, and the rest as one."""
    template = get_template(notification.template_name).template
    # Plain text: whoever shows it on a page escapes it there, and a phone's lock screen is none.
    facts = Context({**notification.facts, "notification": notification}, autoescape=False)
    lines = [" ".join(line.split()) for line in template.render(facts).splitlines()]
    title, *more = filter(None, lines)
    return Notice(notification, title, " · ".join(more))
