"""Calls from cars: on the board, on a host's phone, and how long visitors wait."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core import clock
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.ready import Asked, ReadyQuery

from ..actions import calls
from ..floor import Floor
from ..forms.hosts import AssignForm
from ..forms.tags import EndingForm
from ..models import HelpCall, TagDevice
from ..models.calls import ANSWERED_WITHIN
from ..models.tags import SILENT
from ..waits import waits_by_place
from .people import hosts_here

MOST = 30
PERIODS = (7, 30, 90)  # Days.


def calls_context():
    """What the panel of calls shows; the board draws it within its page."""
    now = clock.now()
    return {
        "calls": _open(),
        "silent_devices": len(_silent(now - SILENT)),
        "late_after": int(ANSWERED_WITHIN.total_seconds()),
    }


@ReadyQuery
def _open():
    return HelpCall.objects.open().whole()[:MOST]


@ReadyQuery
def _silent():
    return TagDevice.objects.unheard_since(Asked()).order_by().values_list("pk")


@require_GET
@permission_required("reception.view_helpcall", raise_exception=True)
def call_list(request):
    """Who calls now."""
    return render_page(request, "reception/calls/list.html", calls_context(), partial="panel")


@require_GET
@permission_required("reception.view_helpcall", raise_exception=True)
def call(request, pk):
    """One call, as a phone that rang opens it: where, which car, and a large button."""
    row = get_object_or_404(HelpCall.objects.whole(), pk=pk)
    context = {"call": row, "late_after": int(ANSWERED_WITHIN.total_seconds())}
    return render_page(request, "reception/calls/call.html", context, partial="call")


@require_POST
@permission_required("reception.take_helpcall", raise_exception=True)
def call_take(request, pk):
    """Go there; who is second hears who was first."""
    row = get_object_or_404(HelpCall, pk=pk)
    try:
        calls.take_call(row, by=request.user)
        messages.success(request, _("It is yours. The visitor sees that you are coming."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


@require_http_methods(["GET", "POST"])
@permission_required("reception.assign_visit", raise_exception=True)
def call_send(request, pk):
    """Who goes there: the one whose turn it is by one press, anybody else with a reason."""
    row = get_object_or_404(HelpCall.objects.whole(), pk=pk)
    form = AssignForm(request.POST or None, people=hosts_here())
    if form.is_valid():
        try:
            turn = calls.send_to_call(row, by=request.user, **form.cleaned_data)
            words = {"name": turn.host, "where": row}
            messages.success(request, _("It rings at %(name)s: %(where)s.") % words)
            return redirect("reception:board")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    visit = calls.party_of_call(row)
    floor = Floor.around(visit, clock.now(), car=row.show_car)
    best = floor.propose().get(visit.pk)
    context = {"call": row, "form": form, "floor": floor.on_shift(), "best": best}
    status = 422 if form.is_bound else 200
    template = "reception/calls/send.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("reception.take_helpcall", raise_exception=True)
def call_close(request, pk):
    """Say what was found at the car."""
    row, form = get_object_or_404(HelpCall, pk=pk), EndingForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        calls.close_call(row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    row.refresh_from_db()
    # To the visitors whom they met themselves; a colleague may have been faster.
    met = row.ending == HelpCall.Ending.MET and row.closed_by_id == request.user.pk
    return redirect(row.visit if met and row.visit else row)


@require_GET
@permission_required("reception.view_helpcall", raise_exception=True)
def call_report(request):
    """How long visitors waited at their cars, place by place."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else PERIODS[0]
    since = clock.now() - timedelta(days=days)
    context = {
        "rows": waits_by_place(since),
        "days": days,
        "periods": PERIODS,
        "latest": HelpCall.objects.filter(at__gte=since).whole()[:MOST],
    }
    return render(request, "reception/calls/report.html", context)
