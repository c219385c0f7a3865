"""One lead."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.ready import Asked, ReadyQuery
from apps.customers.contact_details import HIDDEN, in_full, shown_points
from apps.customers.models import ContactPoint, OwnConsultant
from apps.dealers.models import Cover
from apps.journeys.models.standings import standing_of_person
from apps.journeys.readiness import readiness_of, stage_shown

from ..forms.answers import ContactForm
from ..models import (
    Assignment,
    Enquiry,
    FollowUp,
    Lead,
    LoggedContact,
    ResponseClock,
)
from ..touches import touches_of
from .cards import before_hello, note_unread
from .moving import back_of


def with_what_counts(leads):
    return leads.select_related("customer", "consultant", "dealership", "source").prefetch_related(
        Prefetch("clocks", ResponseClock.objects.running(), to_attr="running"),
        Prefetch("follow_ups", FollowUp.objects.open(), to_attr="promised"),
    )


@require_GET
@permission_required("leads.view_lead", raise_exception=True)
def lead(request, pk):
    """Everything about one lead, and the form that logs a contact."""
    lead = _lead.first(pk)
    if lead is None:
        raise Http404
    context = page_of(lead, request.user) | {"back": back_of(request)}
    if request.user.has_perm("leads.work_lead"):
        context["form"] = ContactForm(lead=lead)
    return render(request, "leads/lead.html", context)


def page_of(lead, reader):
    """Return what the page of one lead shows, and of the contact details what the reader may."""
    person = lead.customer.canonical_id
    standing = standing_of_person.first(person)
    cover = Cover.at(timezone.now())
    works = reader == lead.consultant or lead.consultant in cover.covered_by(reader)
    full = works or bool(in_full(reader, [lead.customer]))
    points = shown_points(_points(person), full=full)
    phones = [point for point in points if point.kind == ContactPoint.Kind.PHONE]
    assignments, contacts = _assignments(lead.pk), _contacts(lead.pk)
    absence = cover.absence_of(lead.consultant)
    clocks, enquiries = _clocks(lead.pk), _enquiries(lead.pk)
    prefetch_related_objects(enquiries, "interests")
    if not full:
        _hide_contacts(enquiries)
    return {
        "lead": lead,
        "customer": lead.customer.person,
        "clock": next((clock for clock in clocks if clock.stopped_at is None), None),
        "promised": _promised.first(lead.pk),
        "stage": stage_shown(standing),
        "readiness": readiness_of(standing),
        "hello": before_hello(standing),
        "points": points,
        "hidden": any(point.hidden for point in points),
        "phone": next(iter(sorted(phones, key=lambda p: not p.preferred)), None),
        "own": _own.first(person),
        "enquiries": enquiries,
        "touches": touches_of(lead, enquiries),
        "assignments": assignments,
        "contacts": contacts,
        "handed": note_unread(next(iter(assignments), None), next((c.at for c in contacts), None)),
        "absence": absence,
        "clocks": clocks,
    }


@ReadyQuery
def _lead():
    leads = Lead.objects.filter(pk=Asked())
    return leads.select_related("customer", "consultant", "dealership")


@ReadyQuery
def _points():
    return ContactPoint.objects.filter(customer__canonical=Asked())


@ReadyQuery
def _own():
    return OwnConsultant.objects.filter(customer__canonical=Asked()).select_related("consultant")


@ReadyQuery
def _assignments():
    given = Assignment.objects.filter(lead=Asked()).select_related("consultant", "by")
    return given[:10]


@ReadyQuery
def _contacts():
    return LoggedContact.objects.filter(lead=Asked()).select_related("by")[:20]


@ReadyQuery
def _enquiries():
    return Enquiry.objects.filter(lead=Asked()).select_related("source", "campaign")[:20]


@ReadyQuery
def _clocks():
    """The last few; one that runs is the last that was started."""
    clocks = ResponseClock.objects.filter(lead=Asked()).select_related("stopped_by")
    return clocks.order_by("-started_at")[:5]


@ReadyQuery
def _promised():
    return FollowUp.objects.open().filter(lead=Asked())


def _hide_contacts(enquiries):
    """Leave out of the remarks what was typed as a phone or an address."""
    for enquiry in enquiries:
        for remark in enquiry.remarks:
            typed = remark.get("facts", {}).keys() & {"value", "text"}
            remark.get("facts", {}).update(dict.fromkeys(typed, HIDDEN))
