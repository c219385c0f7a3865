"""The day book: how a day, a week or a month went, and the visits behind each number."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page
from apps.core.scope import current_scope
from apps.imports.lists import Column
from apps.imports.views.exports import send_list

from ..models import ReceptionRules, Visit
from ..traffic import WAITED, Period, Slice, Traffic, period_asked_for

PAGE = 100
SPANS = {Period.DAY: pgettext_lazy("span", "Day"), Period.WEEK: _("Week"), Period.MONTH: _("Month")}
PARTS = {
    "known": _("known by name"),
    "anonymous": _("not identified"),
    "waited": _("greeted, or left without it"),
    "in_time": _("greeted in time"),
    "late": _("greeted late, or not at all"),
    "ungreeted": pgettext_lazy("visit", "left without being greeted"),
    "here": pgettext_lazy("visit", "here now"),
    "missing": _("outcome missing"),
    "paper": _("from paper"),
    "taken": _("taken"),
    "unanswered": _("nobody came"),
}
# What stands on top; the last ones only where there are any.
TILES = ("known", "anonymous", "late", "ungreeted", "missing")
IF_ANY = ("here", "paper")
LATE = ("late", "ungreeted", "missing")
LISTED = (
    Column(_("arrived at"), lambda row: row.arrived_at),
    Column(_("purpose"), lambda row: str(row.get_purpose_display())),
    Column(_("people"), lambda row: row.party_size),
    Column(_("customer"), lambda row: row.customer.person.name if row.customer else ""),
    Column(_("wish"), lambda row: str(row.get_wish_display())),
    Column(_("host"), lambda row: row.host.name if row.host else ""),
    Column(_("greeted at"), lambda row: row.greeted_at),
    Column(_("minutes waited"), lambda row: _minutes(row)),
    Column(_("left at"), lambda row: row.left_at),
    Column(_("outcome"), lambda row: str(row.get_outcome_display()) if row.outcome else ""),
    Column(_("from paper"), lambda row: str(_("yes") if row.from_paper else _("no"))),
    Column(_("dealership"), lambda row: row.dealership.name),
)


@require_GET
@permission_required("reception.view_traffic", raise_exception=True)
def day_book(request):
    """Who came by hour and purpose, how long they waited, and what is missing."""
    if request.workplace.here is None:
        return render_page(request, "reception/book/book.html", {"elsewhere": True}, partial="book")
    period, minutes = period_asked_for(request.GET), _minutes_here()
    traffic = Traffic(period, minutes)
    hours = traffic.by_hour()
    context = {
        "period": period,
        "spans": SPANS.items(),
        "today": timezone.localdate(),
        "minutes": minutes,
        "visits_url": reverse("reception:book_visits"),
        **_on_top(traffic.total()),
        "hours": hours,
        "busiest": max((row["parties"] for row in hours), default=0),
        "days": traffic.by_day(),
        "purposes": traffic.by_purpose(),
        "calls": traffic.calls(),
        "export_query": urlencode(period.asked),
    }
    return render_page(request, "reception/book/book.html", context, partial="book")


@require_GET
@permission_required("reception.view_traffic", raise_exception=True)
def book_visits(request):
    """The visits that one number of the day book counts."""
    asked = Slice.asked_for(request.GET, _minutes_here())
    shown = asked.visits().select_related("customer__canonical", "host")
    if asked.part in ("waited", "in_time", "late", "ungreeted"):
        shown = shown.annotate(waited=WAITED).order_by(F("waited").desc(nulls_last=True), "id")
    else:
        shown = shown.annotate(waited=WAITED).order_by("arrived_at", "id")
    context = {
        "asked": asked,
        "words": _words(asked),
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
    }
    return render_page(request, "reception/book/visits.html", context, partial="list")


@require_GET
@permission_required("reception.view_traffic", raise_exception=True)
def book_calls(request):
    """The calls from cars that one number of the day book counts."""
    asked = Slice.asked_for(request.GET, _minutes_here())
    shown = asked.calls().whole().order_by("at", "id")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {"asked": asked, "words": _words(asked), "page": page}
    return render_page(request, "reception/book/calls.html", context, partial="list")


@require_GET
@permission_required("reception.export_visits", raise_exception=True)
def visits_export(request):
    """The visits as the list shows them; it is written down who took them out."""
    asked = Slice.asked_for(request.GET, _minutes_here())
    rows = asked.visits().select_related("customer__canonical", "host", "dealership")
    kept = {name: request.GET[name] for name in ("part", "hour", "purpose") if name in request.GET}
    return send_list(
        request,
        "visits",
        LISTED,
        rows.order_by("arrived_at", "id"),
        asked.period.asked | kept,
        label=_("visits"),
        whose=lambda row: row.customer,
    )


def _on_top(total):
    """The numbers of the whole period, each with the part that it opens."""
    shown = [*TILES, *(part for part in IF_ANY if total[part])]
    return {
        "total": total,
        "waits": [
            ("waited", _("half waited less"), total["median"]),
            ("waited", _("longest wait"), total["worst"]),
        ],
        "tiles": [(part, PARTS[part], total[part], part in LATE and total[part]) for part in shown],
    }


def _minutes_here():
    here = current_scope().dealership_id
    rules = ReceptionRules.of(here) if here else ReceptionRules(dealership_id=0)
    return rules.greet_minutes


def _minutes(visit):
    until = visit.greeted_at or (visit.left_at if visit.outcome == "ungreeted" else None)
    return round((until - visit.arrived_at).total_seconds() / 60, 1) if until else None


def _words(asked):
    """What narrows a list, in words."""
    words = [PARTS.get(asked.part)]
    if asked.purpose:
        words.append(Visit.Purpose(asked.purpose).label)
    if asked.hour is not None:
        words.append(f"{asked.hour:02}:00–{asked.hour:02}:59")
    if asked.place is not None:
        words.append(asked.place or _("at no car"))
    return [word for word in words if word]
