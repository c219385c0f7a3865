"""The list of leads and one lead."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page
from apps.customers.contact_details import HIDDEN, in_full, shown_points
from apps.customers.models import ContactPoint, OwnConsultant
from apps.dealers.models import Cover
from apps.journeys.models import Standing
from apps.journeys.readiness import readiness_of, stage_shown

from ..forms.answers import ContactForm
from ..models import FollowUp, Lead, ResponseClock
from ..models.steps import without_next_step
from ..touches import touches_of
from .cards import before_hello, note_unread
from .moving import back_of

PAGE = 25  # More than a screen shows; the rest comes when somebody scrolls there.
COUNTED = 1000  # Beyond this a list says "1,000+": to count on costs more than it tells.
WHOSE = ("mine", "all", "nobody")
ADRIFT = "adrift"  # Without a next step: opened by a number that is to be nought.


@dataclass(frozen=True)
class Wanted:
    """Which leads a list shows, as its address says."""

    whose: str
    status: str
    before: tuple | None = None

    def address(self, **changed):
        """The address of this list with something changed, from its beginning."""
        query = {"whose": self.whose, "status": self.status, **changed}
        return f"{reverse('leads:lead_list')}?{urlencode(query)}"


@require_GET
@permission_required("leads.view_lead", raise_exception=True)
def lead_list(request):
    wanted = wanted_by(request)
    leads = leads_wanted(wanted, request.user)
    page = leads.before(*wanted.before) if wanted.before else leads
    page = list(with_what_counts(page)[: PAGE + 1])
    context = {
        "leads": page[:PAGE],
        "wanted": wanted,
        "whose_chips": [(whose, wanted.address(whose=whose)) for whose in WHOSE],
        "status_chips": [
            (status, label, wanted.address(status=status)) for status, label in Lead.Status.choices
        ],
        "next_url": _next_url(wanted, page),
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    if not wanted.before:
        context["count"] = leads.order_by()[: COUNTED + 1].count()
        context["most"] = COUNTED
    return render_page(request, "leads/lead_list.html", context, partial="list")


def wanted_by(request):
    """Which leads a request asks for."""
    # Who works leads wants their own first; who gives them to others, or only looks, wants all.
    may = request.user.has_perm
    own = "mine" if may("leads.work_lead") and not may("leads.assign_lead") else "all"
    whose = request.GET.get("whose")
    status = request.GET.get("status")
    return Wanted(
        whose if whose in (*WHOSE, ADRIFT) else own,
        status if status in Lead.Status.values else Lead.Status.OPEN.value,
        _place(request.GET.get("before", "")),
    )


def _place(text):
    """The last lead somebody has seen, as "time_key" in the address."""
    if not text:
        return None
    opened_at, _sign, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(opened_at)
        if moment.tzinfo is None:
            raise Http404
        return moment, UUID(key)
    except ValueError as error:
        raise Http404 from error


def leads_wanted(wanted, user):
    """The leads of a list, the newest first."""
    leads = Lead.objects.filter(status=wanted.status).newest_first()
    if wanted.whose == "mine":
        return leads.worked_by(user)
    if wanted.whose == "nobody":
        return leads.filter(consultant__isnull=True)
    if wanted.whose == ADRIFT:
        return without_next_step(leads)
    return leads


def with_what_counts(leads):
    return leads.select_related("customer", "consultant", "dealership", "source").prefetch_related(
        Prefetch("clocks", ResponseClock.objects.running(), to_attr="running"),
        Prefetch("follow_ups", FollowUp.objects.open(), to_attr="promised"),
    )


def _next_url(wanted, page):
    if len(page) <= PAGE:
        return None
    last = page[PAGE - 1]
    return wanted.address(before=f"{last.opened_at.isoformat()}_{last.pk}")


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
