"""Contacts being logged, and answers that are late."""

import hashlib
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import render_page, wants_partial
from apps.core.ready import Asked, ReadyQuery
from apps.core.templatetags.forecourt import day_time

from ..actions import answers
from ..forms.answers import ContactForm
from ..models import FollowUp, Lead, LoggedContact, ResponseClock
from .cards import fill_rows
from .leads import page_of
from .moving import back_of, where_to

SOON = timedelta(minutes=15)
WEEK = timedelta(days=7)
MOST = 25
DONE = 20  # Of what is over already.


@require_http_methods(["GET", "POST"])
@permission_required("leads.work_lead", raise_exception=True)
def contact_log(request, pk):
    """Outcome, next step: two taps."""
    lead = get_object_or_404(Lead.objects.select_related("customer", "consultant"), pk=pk)
    form = ContactForm(request.POST or None, lead=lead)
    if form.is_valid():
        try:
            answers.log_contact(lead, by=request.user, **form.logged())
            messages.success(request, _what_comes(lead))
            return redirect(where_to(request, lead))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    context = {**page_of(lead, request.user), "form": form, "back": back_of(request)}
    return render_page(request, "leads/contact_log.html", context, partial="form", status=status)


@require_GET
@permission_required("leads.work_lead", raise_exception=True)
def contact(request, pk):
    """Tell a device that sent a contact without hearing an answer whether it was saved."""
    get_object_or_404(LoggedContact, pk=pk)
    return HttpResponse(status=204)


def _what_comes(lead):
    promised = lead.follow_ups.open().first()
    if promised is None:
        return _("Logged.")
    words = {
        "step": FollowUp.Step(promised.step).label,
        "when": day_time(promised.due_at),
    }
    return _("Logged. Next: %(step)s, %(when)s.") % words


@require_GET
@permission_required("leads.view_late_answers", raise_exception=True)
def late_list(request):
    """Customers who wait for an answer longer than promised."""
    now = timezone.now()
    late, soon = _late(now), _soon(now, now + SOON)
    seen = _word_for(late, soon)
    if wants_partial(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # Nothing happened: the page stays as it is.
    fill_rows(late[:MOST] + soon, request.user)
    for clock in soon:
        if clock.lead.consultant_id:
            clock.helper = None  # Nobody loses a lead without a note before it is late.
    context = {
        "late": late[:MOST],
        "late_more": len(late) > MOST,
        "soon": soon,
        "answered": _answered(_midnight()),
        "unanswered": _closed(now - WEEK),
        "several": len(request.workplace.scope.dealership_ids) > 1,
        "seen": seen,
        "here_url": reverse("leads:late_list"),
    }
    return render_page(request, "leads/late_list.html", context, partial="lists")


@ReadyQuery
def _late():
    return _shown().late(Asked()).order_by("due_at", "id")[: MOST + 1]


@ReadyQuery
def _soon():
    return _shown().due_by(Asked(0), Asked(1)).order_by("due_at", "id")[:MOST]


@ReadyQuery
def _answered():
    """Who was answered since then, and late."""
    answered = _shown().answered_late(Asked()).select_related("stopped_by")
    return answered.order_by("-stopped_at")[:DONE]


@ReadyQuery
def _closed():
    """Leads closed since then before anybody had answered: no answer, and none in time."""
    closed = _shown().closed_unanswered(Asked()).select_related("stopped_by")
    return closed.order_by("-stopped_at")[:DONE]


def _shown():
    return ResponseClock.objects.select_related("lead__customer", "lead__consultant", "dealership")


def _midnight():
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def _word_for(late, soon):
    """A word that changes when the lists do."""
    rows = [[(clock.pk.hex, clock.lead.consultant_id) for clock in part] for part in (late, soon)]
    return hashlib.sha256(f"{timezone.localdate()}{rows}".encode()).hexdigest()[:16]
