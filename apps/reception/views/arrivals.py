"""Somebody comes through the door: known, new, expected, or nobody at all."""

from uuid import UUID, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers.models import Customer

from ..actions import visits
from ..expected import the_expected
from ..forms.arrivals import PURPOSES, ArrivalForm, IdentifyForm
from ..models import Visit
from .matches import matches_of
from .moving import back_to, do
from .people import hosts_here


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_visit", raise_exception=True)
def arrival_new(request):
    """Three inputs: open it, say who, tap why they came."""
    typed = request.GET.get("who", "")
    initial = {"who": typed, "customer": request.GET.get("customer", "")}
    form = ArrivalForm(request.POST or None, hosts=hosts_here(), initial=initial)
    if form.is_valid():
        try:
            visit = visits.enter_arrival(by=request.user, **form.arrival())
            messages.success(request, _("On the board: %(who)s.") % {"who": visit})
            return redirect("reception:board")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if form.is_bound:
        typed = form["who"].value() or ""
    context = {
        "form": form,
        "purposes": PURPOSES,
        "chosen": _chosen(request),
        "matches": matches_of(typed, request.user),
        "typed": typed,
    }
    status = 422 if form.is_bound else 200
    return render_page(
        request, "reception/arrival_new.html", context, partial="form", status=status
    )


@require_GET
@permission_required("reception.enter_visit", raise_exception=True)
def arrival_search(request):
    """Who it may be, while the name or the number is being typed."""
    typed = request.GET.get("who", "")
    context = {
        "matches": matches_of(typed, request.user),
        "typed": typed,
        "purposes": PURPOSES,
        "identify": request.GET.get("for") == "identify",
    }
    return render_page(request, "reception/matches.html", context, partial="matches")


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def looking_new(request):
    """One press: somebody looks around and is nobody."""
    key = _key(request.POST.get("key"))
    if key is None:
        return redirect("reception:board")
    return do(request, "reception:board", visits.look_around, key=key)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def expected_arrive(request):
    """One press: whoever was expected is here."""
    key, form_key = request.POST.get("expected", ""), _key(request.POST.get("key"))
    expected = the_expected(key, timezone.localdate())
    if expected is None or form_key is None:
        messages.error(request, _("Nobody is expected like that any more. Look at the board."))
        return redirect("reception:board")
    said = {
        "customer": expected.customer,
        "purpose": expected.purpose,
        "asked_for": expected.with_whom,
        "party_size": expected.party_size,
        "expected_key": expected.key,
    }
    # A page has one key for all its buttons: what each of them makes is another visit.
    own_key = uuid5(form_key, expected.key)
    return do(request, "reception:board", visits.enter_arrival, key=own_key, **said)


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_visit", raise_exception=True)
def visit_identify(request, pk):
    """A visitor says who they are."""
    visit = get_object_or_404(Visit, pk=pk)
    typed = request.POST.get("who") or request.GET.get("who", "")
    form = IdentifyForm(request.POST or None)
    if form.is_valid():
        try:
            visits.identify_visitor(visit, by=request.user, **form.visitor())
            return back_to(request, visit)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    matches = matches_of(typed, request.user)
    context = {"visit": visit, "form": form, "matches": matches, "typed": typed, "identify": True}
    status = 422 if form.is_bound else 200
    template = "reception/visit_identify.html"
    return render_page(request, template, context, partial="form", status=status)


def _chosen(request):
    """The card from which somebody came here, if any."""
    key = _key(request.POST.get("customer") or request.GET.get("customer"))
    return Customer.objects.select_related("canonical").filter(pk=key).first() if key else None


def _key(text):
    try:
        return UUID(text or "")
    except ValueError:
        return None
