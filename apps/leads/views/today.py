"""A consultant's day on one page."""

import hashlib
from datetime import datetime, time

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page, wants_partial
from apps.dealers.models import Cover, Shift

from ..models import FollowUp, Lead, ResponseClock
from .cards import cards_of

# Cards of each list: more than one person works off before the next look.
NEW, MOST, COMING, POOL = 12, 60, 10, 10


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


def today_of(user, now):
    """Return the lists without what decorates them, and a word that changes when they do."""
    shift = Shift.objects.filter(user=user).at(now).first()
    cover = Cover.at(now)
    # Work of people away without a cover is for whoever is on shift.
    others = [*cover.covered_by(user), *(cover.left_to_all() if shift else [])]
    mine = [user, *(other for other in others if other != user)]
    clocks = ResponseClock.objects.running().filter(lead__consultant__in=mine)
    clocks = clocks.select_related("lead__customer", "lead__consultant")
    new = list(clocks.order_by("due_at")[: NEW + 1])
    waiting = {clock.lead_id for clock in new}
    steps = FollowUp.objects.promised_by_any(mine).select_related("lead__customer", "consultant")
    steps = [step for step in steps[:MOST] if step.lead_id not in waiting]
    pool = Lead.objects.of_nobody().select_related("customer").order_by("opened_at")
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.max))
    lists = {
        "new": new,
        "overdue": [step for step in steps if step.due_at < now],
        "due": [step for step in steps if now <= step.due_at <= midnight],
        # What is promised for later is done by whoever it belongs to, back again.
        "coming": [s for s in steps if s.due_at > midnight and s.consultant_id == user.pk],
        "pool": list(pool[: POOL + 1]),
    }
    told = repr([(name, [row.pk.hex for row in rows]) for name, rows in lists.items()])
    seen = f"{timezone.localdate()}{told}".encode()
    return lists | {
        "seen": hashlib.sha256(seen).hexdigest()[:16],
        "now": now,
        "shift": shift,
        "away": cover.absence_of(user),
        "covering": [other for other in others if other != user],
    }


def _fill(day, reader):
    steps = [*day["overdue"], *day["due"], *day["coming"]]
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
