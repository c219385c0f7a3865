"""The page of a tag: what the car is, and somebody, please. Nobody signs in."""

from django.core import signing
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.open_pages import address_of, at_the_place, languages, open_to_all, sendable
from apps.core.scope import working_in
from apps.customers.actions import wording_in_force
from apps.customers.models import Purpose
from apps.leads.actions.web_forms import TooMany
from apps.vehicles.models import ShowCarPhoto
from apps.vehicles.show import shown
from apps.vehicles.views.photos import picture

from ..actions import calls, numbers, scans, tags
from ..forms.tags import BeatForm, NumberForm
from ..models import HelpCall, Scan, Tag, TagDevice

SCAN, CALL = "reception.scan", "reception.call"
GOOD_FOR = 24 * 3600
# Seconds between two questions of an open page: while somebody is called, and else.
DURING_A_CALL, ELSE = 3, 20


@open_to_all
@require_http_methods(["GET", "POST"])
def tag(request, code):
    """The car in the visitor's language, and the button."""
    page = _page(code)
    with at_the_place(page, request) as language:
        scan, unit = _scan(page, request), request.GET.get("unit", "")
        if request.method == "GET" and scan is None and not (unit or "s" in request.GET):
            made = scans.record_scan(page, language=language, address=address_of(request))
            return sendable(request, redirect(_url(page, request, s=_signed(made, SCAN))))
        refusal = ""
        if request.method == "POST":
            try:
                call = _act(page, request, scan, language)
                return sendable(request, redirect(_url(page, request, c=_signed(call, CALL))))
            except calls.NotNow as error:
                refusal = str(error)
        context = _shown(page, request, scan, language) | {"refusal": refusal, "unit": unit}
        status = 429 if refusal else 200
        return sendable(
            request, render(request, "reception/public/tag.html", context, None, status)
        )


@open_to_all
@require_GET
def now(request, code):
    """What an open page asks: whether it is still right, and whether somebody comes."""
    page = _page(code)
    with working_in(page.scope):
        call = _call(page, request)
        return sendable(request, JsonResponse({"version": page.version, "call": _state(call)}))


@open_to_all
@require_http_methods(["GET", "POST"])
def number(request, code):
    """Who wants to hear from us says so, with the words of consent before them."""
    page = _page(code)
    with at_the_place(page, request) as language:
        wording = wording_in_force(Purpose.MARKETING, language=language)
        country = page.dealership.country
        form = NumberForm(request.POST or None, country=country, wording=wording)
        status, done = 422 if form.is_bound else 200, "done" in request.GET
        if form.is_valid():
            try:
                said = form.said(tag=page, language=language)
                address, scan = address_of(request), _scan(page, request)
                numbers.give_number(page, scan, said=said, doubts=form.doubts(), address=address)
                return sendable(request, redirect(_url(page, request, "number", done=1)))
            except TooMany as refusal:
                form.add_error(None, str(refusal))
                status = 429
        context = {
            **_frame(page, request),
            "form": form,
            "wording": wording,
            "done": done,
            "back": _url(page, request),
        }
        response = render(request, "reception/public/number.html", context, None, status)
        return sendable(request, response)


@open_to_all
@require_GET
def photo(request, code, pk):
    """A photo of the car that the tag hangs at."""
    page = _page(code)
    with working_in(page.scope):
        row = get_object_or_404(ShowCarPhoto, pk=pk, show_car=page.show_car_id)
        return picture(row, large="large" in request.GET, public=True)


@open_to_all
@require_POST
def beat(request, code):
    """A screen is well; it hears which version it should show."""
    page = _page(code)
    form = BeatForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    said = form.cleaned_data
    key = TagDevice.named(said.pop("unit"))
    with working_in(page.scope):
        if key is None or not tags.hear_device(page, key, **said):
            raise Http404
    return sendable(request, JsonResponse({"version": page.version}))


def _act(page, request, scan, language):
    """Do what a button says, and return the call."""
    if request.POST.get("wish") == "stop":
        call = _call(page, request, own=True)
        return calls.withdraw_call(call) if call else None
    address = address_of(request)
    return calls.call_someone(page, scan=scan, language=language, address=address)


def _page(code):
    page = Tag.scanned(code)
    if page is None:
        raise Http404
    return page


def _frame(page, request):
    return {
        "place": page.dealership,
        "tag": page,
        "here": request.get_full_path(),
        "languages": languages(request),
    }


def _shown(page, request, scan, language):
    call = _call(page, request)
    if page.show_car:
        page.show_car.dealership = page.dealership  # Read with the tag.
    return _frame(page, request) | {
        "car": shown(page.show_car, language) if page.show_car else None,
        "scan": scan,
        "call": call,
        "state": _state(call),
        "own_call": _call(page, request, own=True),
        "now_url": _url(page, request, "now"),
        "number_url": _url(page, request, "number"),
        "beat_url": reverse("tags:beat", args=[page.said]),
        "every": DURING_A_CALL if call and not call.closed_at else ELSE,
        "opens_at": _opens_at(page),
    }


def _opens_at(page):
    moment = timezone.now()
    hours = page.dealership.hours
    return None if hours.is_open(moment) else hours.next_opening(moment)


def _state(call):
    """A word that changes when the visitor should see something else."""
    if call is None:
        return ""
    return call.ending or ("taken" if call.taken_at else "open")


def _call(page, request, *, own=False):
    """The call that this page is about: the visitor's own, or whatever rings at this car."""
    key = _key(request.GET.get("c", ""), CALL)
    rows = HelpCall.objects.filter(tag=page).select_related("taken_by")
    mine = rows.filter(pk=key).first() if key else None
    return mine if mine or own else rows.open().first()


def _scan(page, request):
    key = _key(request.GET.get("s", ""), SCAN)
    return Scan.objects.filter(pk=key, tag=page).first() if key else None


def _signed(row, salt):
    return signing.dumps(str(row.pk), salt=salt) if row else ""


def _key(said, salt):
    try:
        return signing.loads(said, salt=salt, max_age=GOOD_FOR) if said else None
    except signing.BadSignature:
        return None


def _url(page, request, name="tag", **changed):
    """An address of this tag that keeps what the page knows of its reader's visit."""
    query = request.GET.copy()
    for key, value in changed.items():
        query[key] = value
    return f"{reverse(f'tags:{name}', args=[page.said])}?{query.urlencode()}"
