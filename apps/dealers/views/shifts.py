"""The rota of a dealership, week by week."""

from collections import defaultdict
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.forms import carried_out
from apps.core.htmx import open_page, render_page

from ..actions import shifts as actions
from ..forms.shifts import ShiftForm, ShiftTimesForm
from ..models import Absence, Shift, User

YEARS = 10  # Back or ahead; a week further away was mistyped.


@require_GET
@permission_required("dealers.view_shift", raise_exception=True)
def shift_week(request):
    place = _place(request, request.GET)
    monday = _monday(request.GET.get("week"), place)
    days = [monday + timedelta(days=n) for n in range(7)]
    with timezone.override(place.zone):
        context = {
            "place": place,
            "dealerships": request.workplace.dealerships if request.workplace.here is None else [],
            "days": days,
            "today": timezone.localdate(),
            "rows": _rows(place, days),
            "this_week": week_url(place),
            "before": week_url(place, monday - actions.WEEK),
            "after": week_url(place, monday + actions.WEEK),
        }
        return render_page(request, "dealers/shift_week.html", context, partial="week")


@require_http_methods(["GET", "POST"])
@permission_required("dealers.add_shift", raise_exception=True)
def shift_new(request):
    place = _place(request, request.POST or request.GET)
    asked = {name: request.GET.get(name) for name in ("person", "day")}
    times = {"starts": "09:00", "ends": "17:00"}
    form = ShiftForm(request.POST or None, people=_people(place), initial=asked | times)
    if form.is_valid() and carried_out(form, actions.add_shift, dealership=place, by=request.user):
        return open_page(request, week_url(place, form.cleaned_data["day"]))
    context, status = {"form": form, "place": place}, 422 if form.is_bound else 200
    return render_page(request, "dealers/shift_new.html", context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("dealers.change_shift", raise_exception=True)
def shift_edit(request, pk):
    shift = get_object_or_404(Shift.objects.select_related("user", "dealership"), pk=pk)
    zone = shift.dealership.zone
    starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    now = {"day": starts.date(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    form = ShiftTimesForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, actions.change_shift, shift, by=request.user):
        return open_page(request, week_url(shift.dealership, form.cleaned_data["day"]))
    context, status = {"form": form, "shift": shift}, 422 if form.is_bound else 200
    return render_page(request, "dealers/shift_edit.html", context, partial="form", status=status)


@require_POST
@permission_required("dealers.delete_shift", raise_exception=True)
def shift_remove(request, pk):
    shift = get_object_or_404(Shift.objects.select_related("dealership"), pk=pk)
    day = shift.starts_at.astimezone(shift.dealership.zone).date()
    actions.remove_shift(shift, by=request.user)
    messages.success(request, _("The shift is removed."))
    return open_page(request, week_url(shift.dealership, day))


@require_POST
@permission_required("dealers.add_shift", raise_exception=True)
def week_copy(request):
    """Plan a week like the one before it."""
    place = _place(request, request.POST)
    monday = _monday(request.POST.get("week"), place)
    if came := actions.copy_week(place, monday=monday, by=request.user):
        text = ngettext("%(n)s shift was copied.", "%(n)s shifts were copied.", came)
        messages.success(request, text % {"n": came})
    else:
        messages.warning(request, _("There was nothing to copy: all is planned already."))
    return redirect(week_url(place, monday))


def week_url(place, day=None):
    """Return the address of the week of a day at a dealership; without one of this week."""
    address = f"{reverse('dealers:shift_week')}?dealership={place.pk}"
    return f"{address}&week={_monday_of(day).isoformat()}" if day else address


def _place(request, asked):
    """The dealership that is asked for, if it is in sight, or the one somebody works in."""
    seen = request.workplace.scope.dealership_ids
    places = [place for place in request.workplace.dealerships if place.pk in seen]
    wanted = next((p for p in places if str(p.pk) == asked.get("dealership")), None)
    place = wanted or request.workplace.here or next(iter(places), None)
    if place is None:
        raise Http404
    return place


def _monday(text, place):
    """The Monday of a week that somebody may plan or look back at; of this week otherwise."""
    today = timezone.localdate(timezone=place.zone)
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        day = today
    return _monday_of(day if abs(day.year - today.year) < YEARS else today)


def _monday_of(day):
    return day - timedelta(days=day.weekday())


def _people(place):
    ours = User.objects.filter(
        is_active=True, memberships__dealership=place, memberships__active=True
    )
    return ours.order_by("name", "pk").distinct()


def _rows(place, days):
    """One row for each person, with a cell for each day: its shifts, or that they are away."""
    begin = actions.midnight(place, days[0])
    end = actions.midnight(place, days[-1] + timedelta(days=1))
    planned = defaultdict(list)
    week = Shift.objects.filter(dealership=place, starts_at__gte=begin, starts_at__lt=end)
    for shift in week.order_by("starts_at"):
        planned[shift.user_id, shift.starts_at.astimezone(place.zone).date()].append(shift)
    away = _away(place, days, begin, end)
    return [
        {
            "person": person,
            "cells": [
                {"day": day, "shifts": planned[person.pk, day], "away": (person.pk, day) in away}
                for day in days
            ],
        }
        for person in _people(place)
    ]


def _away(place, days, begin, end):
    """The days on whose noon somebody is away, as (person, day)."""
    standing = Absence.objects.standing().filter(dealership=place)
    found = list(standing.filter(starts_at__lt=end, ends_at__gt=begin))
    noons = {day: actions.midnight(place, day) + timedelta(hours=12) for day in days}
    return {
        (absence.user_id, day)
        for absence in found
        for day, noon in noons.items()
        if absence.starts_at <= noon < absence.ends_at
    }
