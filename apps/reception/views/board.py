"""Who is here, who waits, who is expected, and what is mine."""

import hashlib

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from uuid_utils.compat import uuid7

from apps.core.htmx import render_page, wants_partial

from ..actions.passing import pass_on_unanswered
from ..actions.waiting import ring_at_who_is_free
from ..known import known_of_each, with_whom
from ..models import Break, Turn, Visit
from .calls import calls_context
from .rows import Board


@require_GET
@permission_required("reception.view_visit", raise_exception=True)
def board(request):
    """The desk's whole day on one page, which follows what happens."""
    if request.workplace.here is None:
        return render_page(request, "reception/board.html", {"elsewhere": True}, partial="board")
    now = timezone.now()
    shown = Board(now)
    if shown.rings_too_long and pass_on_unanswered(now=now):
        shown = Board(now)
    if any(row.rings_now for row in shown.rows) and ring_at_who_is_free():
        shown = Board(now)
    seen = hashlib.sha256(shown.words.encode()).hexdigest()[:16]
    if wants_partial(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # Nothing happened: the page stays as it is.
    context = {"board": shown, "seen": seen, "now": now, "form_key": uuid7()}
    if request.user.has_perm("reception.view_helpcall"):
        context |= calls_context()
    return render_page(request, "reception/board.html", context, partial="board")


@require_GET
@permission_required("reception.host_visit", raise_exception=True)
def mine(request):
    """What rings at me, who is with me, and whose outcome I owe: the top of a host's day."""
    if request.workplace.here is None:
        return HttpResponse(status=204)
    pass_on_unanswered(now=timezone.now())
    shown = Visit.objects.filter(host=request.user).open()
    visits = list(shown.select_related("customer__canonical").order_by("left_at", "-arrived_at"))
    known = known_of_each([visit.customer for visit in visits if visit.customer_id])
    along = with_whom(visits) if visits else {}
    running = Turn.objects.running().filter(host=request.user)
    turns = {turn.visit_id: turn for turn in running.select_related("host")}
    for visit in visits:
        visit.turn = turns.get(visit.pk)
        visit.known = known.get(visit.customer.canonical_id, []) if visit.customer_id else []
        visit.known = [*visit.known, *along.get(visit.pk, [])]
    ringing = [turn.answer_until for turn in turns.values() if not turn.answer]
    pause = Break.objects.at(timezone.now()).filter(user=request.user).first()
    moments = [*ringing, *([pause.ends_at] if pause else [])]
    context = {"visits": visits, "next": min(moments, default=None), "break": pause}
    return render_page(request, "reception/mine.html", context, partial="mine")
