"""Who looks after a visit: given, taken, answered, greeted, handed on."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page

from ..actions import turns, waiting
from ..floor import Floor
from ..forms.hosts import GiveForm, HandOnForm
from ..forms.visits import DeclineForm
from ..models import Visit
from .moving import back_to, do
from .people import hosts_here


def _the(pk):
    return get_object_or_404(Visit.objects.select_related("customer__canonical", "host"), pk=pk)


@require_http_methods(["GET", "POST"])
@permission_required("reception.assign_visit", raise_exception=True)
def visit_assign(request, pk):
    """The one suggested by one press; anybody else with a reason."""
    visit = _the(pk)
    form = GiveForm(request.POST or None, people=hosts_here())
    if form.is_valid():
        try:
            messages.success(request, _give(visit, by=request.user, **form.cleaned_data))
            return back_to(request, "reception:board")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    floor = Floor.around(visit, timezone.now())
    best = floor.propose()[visit.pk]
    context = {"visit": visit, "form": form, "floor": floor.on_shift(), "best": best}
    status = 422 if form.is_bound else 200
    template = "reception/visit_assign.html"
    return render_page(request, template, context, partial="form", status=status)


def _give(visit, *, host, waits_for, why, by):
    if waits_for:
        visit = waiting.wait_for_host(visit, host=waits_for, why=why, by=by)
        if visit.status == Visit.Status.WAITING:
            words = {"who": visit, "name": waits_for}
            return _("%(who)s: it rings at %(name)s as soon as that one is free.") % words
        host = waits_for
    else:
        turns.assign_visit(visit, host=host, why=why, by=by)
    return _("It rings at %(name)s: %(who)s.") % {"who": visit, "name": host}


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_visit", raise_exception=True)
def visit_hand_on(request, pk):
    """To a colleague, a manager or a product genius, with a note; also as the desk moves them."""
    visit = _the(pk)
    form = HandOnForm(request.POST or None, people=hosts_here())
    if form.is_valid():
        try:
            turn = turns.hand_on_visit(visit, by=request.user, **form.cleaned_data)
            messages.success(request, _("Handed on: it rings at %(name)s.") % {"name": turn.host})
            return back_to(request, visit)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    floor = [host for host in Floor.at(timezone.now()).on_shift() if host.pk != visit.host_id]
    context = {"visit": visit, "form": form, "floor": floor}
    status = 422 if form.is_bound else 200
    template = "reception/visit_hand_on.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("reception.host_visit", raise_exception=True)
def visit_take(request, pk):
    visit = _the(pk)
    return do(request, visit, turns.take_visit, visit)


@require_POST
@permission_required("reception.host_visit", raise_exception=True)
def visit_accept(request, pk):
    visit = _the(pk)
    return do(request, visit, turns.accept_visit, visit)


@require_POST
@permission_required("reception.host_visit", raise_exception=True)
def visit_decline(request, pk):
    visit = _the(pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["why"][0])
        return back_to(request, visit)
    return do(request, "reception:board", turns.decline_visit, visit, **form.cleaned_data)


@require_POST
@permission_required("reception.host_visit", raise_exception=True)
def visit_greet(request, pk):
    visit = _the(pk)
    return do(request, visit, turns.greet_visit, visit)
