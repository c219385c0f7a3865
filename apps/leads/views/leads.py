"""One lead."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.customers.contact_details import HIDDEN, in_full, shown_points
from apps.customers.models import ContactPoint, OwnConsultant
from apps.dealers.models import Cover
from apps.journeys.models import Standing
from apps.journeys.readiness import readiness_of, stage_shown

from ..forms.answers import ContactForm
from ..models import FollowUp, Lead, ResponseClock
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
    lead = get_object_or_404(Lead.objects.select_related("customer", "consultant"), pk=pk)
    context = page_of(lead, request.user) | {"back": back_of(request)}
    if request.user.has_perm("leads.work_lead"):
        context["form"] = ContactForm(lead=lead)
    return render(request, "leads/lead.html", context)


def page_of(lead, reader):
    """Return what the page of one lead shows, and of the contact details what the reader may."""
    person = lead.customer.canonical_id
    standing = Standing.objects.filter(customer=person).first()
    cover = Cover.at(timezone.now())
    works = reader == lead.consultant or lead.consultant in cover.covered_by(reader)
    full = works or bool(in_full(reader, [lead.customer]))
    points = shown_points(ContactPoint.objects.filter(customer__canonical=person), full=full)
    phones = [point for point in points if point.kind == ContactPoint.Kind.PHONE]
    own = OwnConsultant.objects.of(lead.customer).select_related("consultant").first()
    assignments = list(lead.assignments.select_related("consultant", "by")[:10])
    contacts = list(lead.contacts.select_related("by")[:20])
    absence = cover.absence_of(lead.consultant)
    enquiries = lead.enquiries.select_related("source", "campaign")
    enquiries = list(enquiries.prefetch_related("interests")[:20])
    if not full:
        _hide_contacts(enquiries)
    return {
        "lead": lead,
        "customer": lead.customer.person,
        "clock": lead.clocks.running().first(),
        "promised": lead.follow_ups.open().first(),
        "stage": stage_shown(standing),
        "readiness": readiness_of(standing),
        "hello": before_hello(standing),
        "points": points,
        "hidden": any(point.hidden for point in points),
        "phone": next(iter(sorted(phones, key=lambda p: not p.preferred)), None),
        "own": own,
        "enquiries": enquiries,
        "touches": touches_of(lead, enquiries),
        "assignments": assignments,
        "contacts": contacts,
        "handed": note_unread(next(iter(assignments), None), next((c.at for c in contacts), None)),
        "absence": absence,
        "clocks": lead.clocks.select_related("stopped_by").order_by("-started_at")[:5],
    }


def _hide_contacts(enquiries):
    """Leave out of the remarks what was typed as a phone or an address."""
    for enquiry in enquiries:
        for remark in enquiry.remarks:
            typed = remark.get("facts", {}).keys() & {"value", "text"}
            remark.get("facts", {}).update(dict.fromkeys(typed, HIDDEN))
