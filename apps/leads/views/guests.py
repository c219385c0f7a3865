"""The door of an event: invite, let in, take back, and what a guest wants."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.qr import qr_svg
from apps.customers.actions import wording_in_force
from apps.customers.models import Customer, Purpose

from ..actions import guests
from ..forms.events import DoorForm, InterestForm, WalkInForm
from ..models import Event, Guest
from .cards import phones_of
from .public_events import ticket_url

FEWEST, MOST = 2, 8

may_check_in = permission_required("leads.check_in_guest", raise_exception=True)


@require_http_methods(["GET", "POST"])
@permission_required("leads.invite_guest", raise_exception=True)
def guest_invite(request, pk):
    """Find a customer, and invite with one press."""
    event = get_object_or_404(Event, pk=pk)
    if request.method == "POST":
        customer = get_object_or_404(Customer, pk=_key(request.POST.get("customer")))
        try:
            guest = guests.invite_guest(event, customer=customer, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("leads:guest_invite", event.pk)
        messages.success(request, _("%(name)s is on the list.") % {"name": guest})
        return redirect(guest)
    query = words_of(request)
    found = []
    if len(query) >= FEWEST or not query.isascii():
        found = list(Customer.objects.people().matching(query)[:MOST])
    numbers = phones_of(found, request.user)
    known = set(event.guests.filter(customer__in=found).values_list("customer", flat=True))
    for customer in found:
        customer.phone = numbers.get(customer.pk)
        customer.is_guest = customer.pk in known
    context = {"event": event, "query": query, "found": found}
    return render_page(request, "leads/events/guest_invite.html", context, partial="found")


@require_http_methods(["GET", "POST"])
@may_check_in
def guest_walk_in(request, pk):
    """Somebody without an invitation; a name only if they like."""
    event = get_object_or_404(Event.objects.select_related("dealership"), pk=pk)
    form = WalkInForm(request.POST or None, country=event.dealership.country)
    if form.is_valid():
        try:
            guest = guests.walk_in_guest(event, by=request.user, **form.cleaned_data)
            return redirect(guest)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context, status = {"event": event, "form": form}, 422 if form.is_bound else 200
    template = "leads/events/guest_walk_in.html"
    return render_page(request, template, context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@may_check_in
def guest_check_in(request, pk):
    """What the code of a ticket opens at the door: one tap lets them in."""
    guest = _guest(pk)
    form = DoorForm(request.POST or None, initial={"party": guest.party})
    if form.is_valid():
        try:
            guests.check_in_guest(guest, by=request.user, **form.cleaned_data)
            return redirect(guest)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    shown = request.GET.get("s", "")
    address = request.build_absolute_uri(ticket_url(guest))
    context = {
        "guest": guest,
        "event": guest.event,
        "form": form,
        # A code that somebody made up opens this page as well; the name has to be asked for then.
        "forged": bool(shown) and not constant_time_compare(shown, guest.mark),
        "address": address,
        "qr": qr_svg(address, label=_("Code of the ticket")),
    }
    status = 422 if form.is_bound else 200
    template = "leads/events/guest_check_in.html"
    return render_page(request, template, context, partial="guest", status=status)


@require_POST
@may_check_in
def guest_undo(request, pk):
    """The tap was on the wrong name."""
    return _told(request, guests.undo_check_in, _guest(pk))


@require_POST
@may_check_in
def guest_decline(request, pk):
    """They called: they are not coming."""
    return _told(request, guests.decline_guest, _guest(pk))


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_enquiry", raise_exception=True)
def guest_interest(request, pk):
    """A guest wants to hear from us: with their consent it is an enquiry."""
    guest = _guest(pk)
    spoken = guest.customer.language if guest.customer else ""
    wording = wording_in_force(Purpose.MARKETING, language=spoken or get_language())
    form = InterestForm(request.POST or None, words=wording)
    if form.is_valid():
        try:
            enquiry = guests.take_interest(guest, by=request.user, **form.cleaned_data)
            messages.success(request, _("Noted as an enquiry of %(name)s.") % {"name": guest})
            may_see = request.user.has_perm("leads.view_lead")
            return redirect(enquiry.lead if may_see else guest)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"guest": guest, "event": guest.event, "form": form, "wording": form.words}
    status = 422 if form.is_bound else 200
    template = "leads/events/guest_interest.html"
    return render_page(request, template, context, partial="form", status=status)


def _told(request, action, guest):
    try:
        action(guest, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(guest)


def _guest(pk):
    rows = Guest.objects.select_related("event__dealership", "customer__canonical")
    return get_object_or_404(rows, pk=pk)


def _key(text):
    try:
        return UUID(text or "")
    except ValueError:
        return None
