"""The words of codes that the timeline and what is told keep."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from apps.core.templatetags.forecourt import HOLES, clock_state, clock_text, day_time
from apps.dealers.models import Skill

from ..models import HelpCall, Visit
from ..models.turns import reason_in_words

register = template.Library()

CLOCK_STATE, CLOCK_TEXT = f"state-{HOLES['q']}", f"text-{HOLES['q']}"
MOST_KEPT = 5000
CHOICES = {
    "purpose": Visit.Purpose,
    "wish": Visit.Wish,
    "outcome": Visit.Outcome,
    "topic": Skill,
    "ending": HelpCall.Ending,
}


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


@register.simple_tag(takes_context=True)
def kept_rows(context, rows, day):
    """Who is here, row by row; each is drawn once for all who see the same of it that day."""
    may, now = context["perms"]["reception"], timezone.now()
    shown = (may["assign_visit"], may["enter_visit"], day, translation.get_language())
    texts = []
    for row in rows:
        seconds = (now - row.visit.arrived_at).total_seconds()
        state = clock_state(seconds, "waiting", row.soon, row.late)
        text = _kept_row(row, *shown).replace(CLOCK_STATE, state)
        texts.append(text.replace(CLOCK_TEXT, clock_text(seconds, "waiting")))
    token = escape(context.get("csrf_token", ""))
    return mark_safe("".join(texts).replace(HOLES["csrf_token"], token))  # noqa: S308 - drawn


@lru_cache(maxsize=MOST_KEPT)
def _kept_row(row, may_assign, may_enter, day, language):
    shown = {"row": row, "visit": row.visit, "may_assign": may_assign, "may_enter": may_enter}
    return get_template("reception/board_row.html").render(shown | HOLES)


@register.simple_tag
def kept_clock(when, soon, late):
    """A clock that counts up in a row that is kept: what it says now is put in each time."""
    return format_html(
        '<time class="clock clock-{}" datetime="{}" data-clock="{}" data-clock-kind="waiting"'
        ' data-soon="{}" data-late="{}" title="{}">{}</time>',
        CLOCK_STATE, when.isoformat(), when.isoformat(), soon, late, day_time(when), CLOCK_TEXT,
    )  # fmt: skip
