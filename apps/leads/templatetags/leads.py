"""The words of codes that the timeline and the log keep."""

from datetime import datetime

from django import template
from django.utils import timezone

from apps.core.templatetags.forecourt import span_text

from ..models import FollowUp, Lead, LoggedContact, LostAudit
from ..models.assignments import reason_in_words
from ..remarks import in_words

register = template.Library()

CHOICES = {
    "step": FollowUp.Step,
    "channel": LoggedContact.Channel,
    "outcome": LoggedContact.Outcome,
    "lost": Lead.LostReason,
    "audit": LostAudit.Outcome,
}


@register.filter
def word_for(code, kind):
    """The label of a code: {{ "no_answer"|word_for:"outcome" }}; an unknown code as it is."""
    return dict(CHOICES[kind].choices).get(code, code or "")


@register.filter
def why_assigned(facts):
    """Why somebody got a lead, in words, from the facts of a timeline entry."""
    return reason_in_words(facts["rule"], facts["to"], facts)


@register.filter
def as_moment(text):
    """The moment an ISO text of the facts means."""
    return timezone.localtime(datetime.fromisoformat(text)) if text else None


@register.filter
def remark_words(remark):
    """What a remark says, in words."""
    return in_words(remark["code"], remark.get("facts", {}))


@register.filter
def late_by(clock):
    """How much later than promised somebody was answered: 1h 20m."""
    return span_text((clock.stopped_at - clock.due_at).total_seconds())


@register.filter
def span(seconds):
    """A span of time in words: 25m, 1h 20m, 5d."""
    return "" if seconds is None else span_text(seconds)


@register.filter
def waited_for(clock, moment):
    """How long a customer had waited at a moment of their clock."""
    return span_text((moment - clock.started_at).total_seconds()) if moment else ""
