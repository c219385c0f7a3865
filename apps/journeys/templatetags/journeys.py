"""Codes of the timeline's own facts, as words in the reader's language."""

from django import template
from django.template.loader import select_template
from django.utils.safestring import mark_safe

from apps.core.templatetags.forecourt import kept, keyed_today
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


@register.simple_tag(takes_context=True)
def told(context, entry):
    """An entry under its day, as the app that wrote it draws it; drawn once for all who read it."""
    here = context.get("here")
    if entry.dealership_id and (here is None or entry.dealership_id != here.pk):
        # The name of the other dealership stands there, which is not the entry's own.
        names = entry.template_names
        drawn = {"entry": entry, "here": here, "in_day": True}
        return mark_safe(select_template(names).render(drawn))  # noqa: S308 - drawn by a template
    # Facts can be taken away later, when somebody is erased.
    key = (entry.pk, repr(entry.facts), entry.about, entry.by_name)
    return kept(context, "journeys/told.html", told=keyed_today(entry, *key), here=here)
