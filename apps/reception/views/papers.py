"""For a day on which screens fail: sheets to print in the morning, and to type in afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.qr import qr_svg
from apps.leads.views.cards import phones_of

from ..actions import papers
from ..expected import expected_on
from ..forms.papers import PackForm, PaperForm
from ..models import PaperPack, Visit
from ..traffic import day_asked_for
from .matches import matches_of
from .people import hosts_here

RECENT, MOST = 10, 40
SEES = ("customers.view_contact_details", "customers.reveal_contact_details")


@require_http_methods(["GET", "POST"])
@permission_required("reception.add_paperpack", raise_exception=True)
def pack_new(request):
    """Numbers for so many forms; then the sheets to print."""
    form = PackForm(request.POST or None, phones=_sees_phones(request.user))
    if form.is_valid():
        try:
            return redirect(papers.print_pack(by=request.user, **form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    context = {"form": form, "packs": PaperPack.objects.select_related("by")[:RECENT]}
    template = "reception/papers/pack_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@permission_required("reception.add_paperpack", raise_exception=True)
def pack(request, pk):
    """The sheets: who is expected, and blank forms with a number and a code each."""
    shown = get_object_or_404(PaperPack.objects.select_related("by", "dealership"), pk=pk)
    expected = expected_on(shown.day)
    customers = [each.customer for each in expected]
    phones = {}
    if shown.with_phones and _sees_phones(request.user):
        phones = phones_of(customers, request.user, working=customers)
        papers.disclose_pack(shown, customers, by=request.user)
    context = {
        "pack": shown,
        "expected": [(each, phones.get(each.customer.canonical_id)) for each in expected],
        "with_phones": bool(phones),
        "blank": [(number, _code(request, number)) for number in shown.numbers],
        "purposes": list(Visit.Purpose),
        "outcomes": [o for o in Visit.Outcome if o != Visit.Outcome.MISTAKE],
    }
    return render(request, "reception/papers/pack.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_paper", raise_exception=True)
def paper(request):
    """One sheet after the other: saved, and the next number stands ready."""
    day = day_asked_for(request.POST or request.GET)
    number = request.GET.get("form", "")
    initial = {"day": day, "paper_number": number if number.isascii() and number.isdigit() else ""}
    said = {"hosts": hosts_here(), "expected": expected_on(day)[:MOST], "initial": initial}
    form = PaperForm(request.POST or None, **said)
    if form.is_valid():
        try:
            visit = papers.enter_paper_visit(by=request.user, **form.sheet())
            messages.success(request, _("Typed in: %(who)s.") % {"who": visit})
            return redirect(_next(visit, day))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    typed = form["who"].value() or ""
    typed_in = Visit.objects.filter(from_paper=True).select_related("customer__canonical", "host")
    today = clock.now() - papers.TYPED_WITHIN
    context = {
        "form": form,
        "typed": typed,
        "identify": True,
        "matches": matches_of(typed, request.user) if typed else [],
        "typed_in": typed_in.filter(arrived_at__gte=today).order_by("-entered_at", "-id")[:RECENT],
    }
    status = 422 if form.is_bound else 200
    return render_page(
        request, "reception/papers/paper.html", context, partial="form", status=status
    )


def _next(visit, day):
    """The form for the next sheet of the same day."""
    number = f"&form={visit.paper_number + 1}" if visit.paper_number else ""
    return f"{reverse('reception:paper')}?day={day.isoformat()}{number}"


def _code(request, number):
    address = request.build_absolute_uri(f"{reverse('reception:paper')}?form={number}")
    return qr_svg(address, label=_("Opens the form to type it in"))


def _sees_phones(user):
    return any(user.has_perm(permission) for permission in SEES)
