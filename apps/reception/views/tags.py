"""Tags, their printed cards, and the screens that show them."""

import re
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core import clock
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.qr import qr_svg
from apps.vehicles.models import ShowCar

from ..actions import scans, tags
from ..cards import cards_pdf
from ..forms.tags import DeviceForm, HangForm, WordForm
from ..models import Scan, Tag, TagDevice, Visit
from ..models.tags import SILENT
from .moving import do

RECENT = timedelta(days=7)
CAR = "tag__show_car__variant__car_model__brand"

NUMBER = re.compile(r"[0-9]{1,9}")


@require_GET
@permission_required("reception.view_tag", raise_exception=True)
def tag_list(request):
    """Every tag: the car it hangs at, how often it was scanned and called."""
    since = clock.now() - RECENT
    rows = Tag.objects.whole().annotate(
        scanned=Count("scans", filter=Q(scans__at__gte=since), distinct=True),
        called=Count("calls", filter=Q(calls__at__gte=since), distinct=True),
    )
    context = {"tags": [], "retired": []}
    for row in rows:
        context["retired" if row.retired_at else "tags"].append(row)
    return render_page(request, "reception/tags/list.html", context, partial="list")


@require_GET
@permission_required("reception.view_tag", raise_exception=True)
def tag(request, pk):
    """One tag: its code, and its screens."""
    row = get_object_or_404(Tag.objects.whole(), pk=pk)
    address = _address(request, row)
    context = {
        "tag": row,
        "address": address,
        "qr": qr_svg(address, label=_("Code of this tag")),
        "hang": HangForm(initial={"show_car": row.show_car}),
        "device_form": DeviceForm(),
        "devices": [(each, f"{address}?unit={each.unit}") for each in row.devices.in_use()],
    }
    return render(request, "reception/tags/tag.html", context)


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def tag_new(request):
    """Make the next tag, for a car or for none yet."""
    form = HangForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This car is no longer on show. Choose one that stands there."))
        return redirect("reception:tag_list")
    row = tags.make_tag(by=request.user, **form.cleaned_data)
    return redirect("reception:tag", row.pk)


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def tag_hang(request, pk):
    """Hang it at another car."""
    row, form = get_object_or_404(Tag, pk=pk), HangForm(request.POST)
    if form.is_valid():
        try:
            tags.hang_tag(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. The tag says it now."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("This car is no longer on show. Choose one that stands there."))
    return redirect("reception:tag", row.pk)


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def tag_retire(request, pk):
    """Its card was lost: the code opens nothing any more."""
    row = get_object_or_404(Tag, pk=pk)
    tags.retire_tag(row, by=request.user)
    messages.success(request, _("The tag is retired: its code opens nothing any more."))
    return redirect("reception:tag", row.pk)


@require_GET
@permission_required("reception.view_tag", raise_exception=True)
def show_car_panel(request, pk):
    """The tag of a car on show; its page loads it."""
    car = get_object_or_404(ShowCar, pk=pk)
    row = Tag.objects.filter(show_car=car).first()
    context = {"car": car, "tag": row}
    if row:
        address = _address(request, row)
        context |= {"address": address, "qr": qr_svg(address, label=_("Code of this tag"))}
    return render_page(request, "reception/tags/car_panel.html", context, partial="panel")


@require_GET
@permission_required("reception.view_tag", raise_exception=True)
def tag_cards(request):
    """Cards to be printed and put beside the cars: all, or one."""
    rows = Tag.objects.in_use().whole().select_related("dealership__group").order_by("number")
    if one := request.GET.get("tag", ""):
        rows = rows.filter(number=one) if NUMBER.fullmatch(one) else rows.none()
    else:
        rows = rows.filter(show_car__isnull=False)
    cards = [(row, _address(request, row)) for row in rows]
    if not cards:
        messages.error(request, _("No tag hangs at a car yet: there is nothing to print."))
        return redirect("reception:tag_list")
    answer = HttpResponse(cards_pdf(cards), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="tags.pdf"'
    return answer


@require_GET
@permission_required("reception.view_tag", raise_exception=True)
def device_list(request):
    """The screens: last heard, how fast, and whether they show what they should."""
    now = clock.now()
    shown = TagDevice.objects.in_use().select_related("owner", CAR)
    rows = list(shown)
    for row in rows:
        row.silent = (row.beat_at or row.made_at) < now - SILENT
        row.behind = bool(row.beat_at) and row.version != row.tag.version
    rows.sort(key=lambda row: (not row.silent, not row.behind, row.tag.number))
    return render_page(request, "reception/tags/devices.html", {"devices": rows}, partial="list")


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def device_new(request, pk):
    """Set up a screen for a tag."""
    row, form = get_object_or_404(Tag, pk=pk), DeviceForm(request.POST)
    if form.is_valid():
        try:
            tags.add_device(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Open its address on the screen, and leave it open."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Give the screen a name."))
    return redirect("reception:tag", row.pk)


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def device_take(request, pk):
    """See to a silent screen."""
    row = get_object_or_404(TagDevice, pk=pk)
    return do(request, "reception:device_list", tags.take_device, row)


@require_POST
@permission_required("reception.change_tag", raise_exception=True)
def device_remove(request, pk):
    """A screen is no longer used."""
    row = get_object_or_404(TagDevice, pk=pk)
    tags.remove_device(row, by=request.user)
    messages.success(request, _("The screen is removed."))
    return redirect("reception:tag", row.tag_id)


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_visit", raise_exception=True)
def scan_claim(request, pk):
    """A visitor who is known shows the page on their phone: what they looked at is theirs."""
    visit = get_object_or_404(Visit.objects.select_related("customer"), pk=pk)
    form = WordForm(request.POST or None)
    called = Scan.objects.anonymous().filter(calls__visit=visit).select_related("show_car").first()
    by_call = called and "called" in request.POST
    if by_call or form.is_valid():
        try:
            scan = called if by_call else scans.scan_of_word(form.cleaned_data["word"])
            _claim(visit, scan, by=request.user)
            messages.success(request, _("It stands on their timeline now."))
            return redirect(visit)
        except Refused as refusal:
            form.add_error("word", str(refusal))
    context = {"visit": visit, "form": form, "called": called}
    status = 422 if form.is_bound else 200
    template = "reception/tags/scan_claim.html"
    return render_page(request, template, context, partial="form", status=status)


def _claim(visit, scan, *, by):
    if visit.customer is None:
        raise Refused(_("Ask who they are first: nobody is known here yet."))
    if scan is None:
        raise Refused(_("No page of today shows this word. Look at it once more."))
    scans.claim_scan(scan, customer=visit.customer, claim=Scan.Claim.DESK, visit=visit, by=by)


def _address(request, row):
    return request.build_absolute_uri(reverse("tags:tag", args=[row.said]))
