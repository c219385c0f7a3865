"""A consultant's day on one page."""

import hashlib
from datetime import datetime, time, timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page, wants_partial
from apps.dealers.models import Shift

from ..models import FollowUp, Lead, ResponseClock
from .cards import cards_of

SOON = timedelta(minutes=15)
# Cards of each list: more than one person works off before the next look.
NEW, MOST, COMING, POOL = 12, 40, 10, 10


@require_GET
@permission_required("leads.work_lead", raise_exception=True)
def today(request):
    """Who is mine now, what is due, what nobody has yet."""
    day = _read(request.user, timezone.now())
    if wants_partial(request) and request.GET.get("seen") == day["seen"]:
        return HttpResponse(status=204)  # Nothing happened: the page stays as it is.
    _fill(day, request.user)
    day["shift"] = Shift.objects.filter(user=request.user).at(timezone.now()).first()
    return render_page(request, "leads/today.html", day, partial="lists")


def _read(user, now):
    """Return the lists without what decorates them, and a word that changes when they do."""
    clocks = ResponseClock.objects.running().filter(lead__consultant=user)
    new = list(clocks.select_related("lead__customer").order_by("due_at")[: NEW + 1])
    answered = {clock.lead_id for clock in new}
    steps = FollowUp.objects.promised_by(user).select_related("lead__customer")
    steps = [step for step in steps[:MOST] if step.lead_id not in answered]
    pool = Lead.objects.of_nobody().select_related("customer").order_by("opened_at")
    pool = list(pool[: POOL + 1])
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.max))
    due = [step for step in steps if step.due_at <= now + SOON]
    later = [step for step in steps if now + SOON < step.due_at <= midnight]
    coming = [step for step in steps if step.due_at > midnight]
    lists = {"new": new, "due": due, "later": later, "coming": coming, "pool": pool}
    told = repr([(name, [row.pk.hex for row in rows]) for name, rows in lists.items()])
    seen = f"{timezone.localdate()}{told}".encode()
    return lists | {"seen": hashlib.sha256(seen).hexdigest()[:16], "now": now}


def _fill(day, reader):
    steps = [*day["due"], *day["later"], *day["coming"]]
    new = cards_of([clock.lead for clock in day["new"]], reader, hello=True)
    for clock in day["new"]:
        clock.card = new[clock.lead_id]
    cards = cards_of((step.lead for step in steps), reader)
    for step in steps:
        step.card = cards[step.lead_id]
    day["new_more"] = len(day["new"]) > NEW
    day["new"] = day["new"][:NEW]
    day["coming_more"] = max(len(day["coming"]) - COMING, 0)
    day["coming"] = day["coming"][:COMING]
    day["pool_more"] = len(day["pool"]) > POOL
    day["pool"] = day["pool"][:POOL]
    day["nothing"] = not (day["new"] or steps or day["pool"])
