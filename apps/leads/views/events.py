"""Events, their guests, and who came."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import clock
from apps.core.asked import words_of
from apps.core.htmx import open_page, render_page
from apps.core.qr import qr_svg

from ..actions import events
from ..forms.events import EventForm
from ..forms.trying import carried_out
from ..models import Event, Guest

SHOWN = 50
GUESTS = 300
FIELDS = ("name", "starts_at", "ends_at", "place", "about", "seats", "sign_up", "campaign")


@require_GET
@permission_required("leads.view_event", raise_exception=True)
def event_list(request):
    now = clock.now()
    rows = Event.objects.select_related("dealership").annotate(
        waiting=Sum("guests__party", filter=Q(guests__state=Guest.State.WAITING)),
        came=Sum("guests__party", filter=Q(guests__state=Guest.State.HERE)),
    )
    context = {
        "coming": rows.coming(now)[:SHOWN],
        "over": rows.over(now)[:SHOWN],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "leads/events/event_list.html", context, partial="list")


@require_GET
@permission_required("leads.view_event", raise_exception=True)
def event(request, pk):
    """Who is invited, coming, waiting and here."""
    event = get_object_or_404(Event.objects.select_related("dealership", "campaign"), pk=pk)
    query = words_of(request)
    state = request.GET.get("state", "")
    guests = event.guests.select_related("customer")
    if query:
        guests = guests.filter(name__icontains=query)
    if state in Guest.State:
        guests = guests.filter(state=state)
    if state == Guest.State.WAITING:
        guests = guests.order_by("answered_at", "id")
    address = request.build_absolute_uri(reverse("open:event", args=[event.code]))
    context = {
        "event": event,
        "guests": guests[:GUESTS],
        "query": query,
        "chips": _chips(event, state),
        "address": address,
        "qr": qr_svg(address, label=_("Code of the page where people sign up")),
        "over": event.ends_at < timezone.now(),
    }
    return render_page(request, "leads/events/event.html", context, partial="guests")


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_event", raise_exception=True)
def event_new(request):
    form = EventForm(request.POST or None)
    if form.is_valid() and carried_out(form, events.add_event, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, "leads:event_list")
    context, status = {"form": form}, 422 if form.is_bound else 200
    template = "leads/events/event_edit.html"
    return render_page(request, template, context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_event", raise_exception=True)
def event_edit(request, pk):
    event = get_object_or_404(Event, pk=pk)
    form = EventForm(request.POST or None, initial={f: getattr(event, f) for f in FIELDS})
    if form.is_valid() and carried_out(form, events.change_event, event, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, event)
    context, status = {"form": form, "event": event}, 422 if form.is_bound else 200
    template = "leads/events/event_edit.html"
    return render_page(request, template, context, partial="form", status=status)


def _chips(event, chosen):
    """The states as filters, each with how many people; one question."""
    sums = event.guests.order_by().values_list("state").annotate(Sum("party"), Count("pk"))
    people = {state: count for state, count, _parties in sums}
    address = reverse("leads:event", args=[event.pk])
    chips = [(_("all"), sum(people.values()), address, not chosen)]
    for state in Guest.State:
        if people.get(state):
            link = f"{address}?state={state.value}"
            chips.append((state.label, people[state], link, chosen == state))
    return chips
