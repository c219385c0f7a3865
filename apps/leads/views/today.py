"""A consultant's day on one page."""

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page, wants_partial
from apps.core.templatetags.forecourt import clock, day_time, weekday_day

from ..day import AHEAD, NEW, OVERDUE, POOL, today_of
from ..models import FollowUp
from .cards import cards_of, numbers_of

COMING = 10  # Of the coming days one wants a glimpse.
STEP_NAMES = dict(FollowUp.Step.choices)


class StepRow(NamedTuple):
    """What a row shows of a promise. Whoever is shown the same is shown what was drawn before."""

    lead: UUID
    name: str
    name_latin: str
    when: str
    clock: str
    what: str
    promised: str
    wish: str
    belongs_to: str
    postponed: int
    number: str


@require_GET
@permission_required("leads.work_lead", raise_exception=True)
def today(request):
    """Who waits, what is overdue, what is due, and what nobody has; cover for others among it."""
    now = timezone.now()
    day = today_of(request.user, now)
    if wants_partial(request) and request.GET.get("seen") == day["seen"]:
        return HttpResponse(status=204)  # Nothing happened: the page stays as it is.
    _fill(day, request.user)
    return render_page(request, "leads/today.html", day, partial="lists")


def _fill(day, reader):
    new = cards_of([waiting.lead for waiting in day["new"]], reader, hello=True)
    for waiting in day["new"]:
        waiting.card = new[waiting.lead_id]
    for name, most in (("overdue", OVERDUE), ("due", AHEAD), ("coming", COMING)):
        day[f"{name}_more"] = len(day[name]) > most
        day[name] = day[name][:most]
    steps = [*day["overdue"], *day["due"]]
    numbers = numbers_of([step.person for step in steps])
    for name in ("overdue", "due", "coming"):
        day[name] = [_row(step, name, reader, numbers) for step in day[name]]
    day["new_more"] = len(day["new"]) > NEW
    day["new"] = day["new"][:NEW]
    day["pool_more"] = len(day["pool"]) > POOL
    day["pool"] = day["pool"][:POOL]
    day["nothing"] = not any(day[name] for name in ("new", "overdue", "due", "coming", "pool"))


def _row(step, part, reader, numbers):
    at = f"{timezone.localtime(step.due_at):%H:%M}"
    overdue, coming = part == "overdue", part == "coming"
    return StepRow(
        lead=step.lead_id,
        name=step.name,
        name_latin=step.name_latin,
        when="" if overdue else weekday_day(step.due_at) if coming else at,
        clock=at if coming else clock(step.due_at, kind="due"),
        what=capfirst(STEP_NAMES[step.step]),
        promised=_("promised %(when)s") % {"when": day_time(step.due_at)} if overdue else "",
        wish=step.wish,
        belongs_to=step.consultant_name or "" if step.consultant_id != reader.pk else "",
        postponed=step.postponed,
        number="" if coming else numbers.get(step.person, ""),
    )
