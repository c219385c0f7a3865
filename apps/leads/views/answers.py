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
from apps.core.templatetags.forecourt import day_time
from apps.dealers.models import Shift

from ..actions import answers, rotation
from ..forms.answers import ContactForm
from ..models import FollowUp, Lead, ResponseClock
from .cards import phones_of
from .leads import page_of
from .transitions import where_to

SOON = timedelta(minutes=15)
MOST = 50


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
    context = {**page_of(lead), "form": form}
    return render_page(request, "leads/contact_log.html", context, partial="form", status=status)


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
    shown = ResponseClock.objects.select_related("lead__customer", "lead__consultant", "dealership")
    late = list(shown.late(now).order_by("due_at", "id")[: MOST + 1])
    soon = list(shown.due_by(now, now + SOON).order_by("due_at", "id")[:MOST])
    seen = _word_for(late, soon)
    if wants_partial(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # Nothing happened: the page stays as it is.
    _fill(late[:MOST] + soon, may_give=request.user.has_perm("leads.assign_lead"))
    context = {
        "late": late[:MOST],
        "late_more": len(late) > MOST,
        "soon": soon,
        "answered": _answered_today(shown),
        "several": len(request.workplace.scope.dealership_ids) > 1,
        "seen": seen,
        "here_url": reverse("leads:late_list"),
    }
    return render_page(request, "leads/late_list.html", context, partial="lists")


def _fill(clocks, *, may_give):
    """Give each row the number to call and somebody who could answer instead."""
    phones = phones_of(clock.lead.customer.canonical_id for clock in clocks)
    helpers = _helpers() if may_give else []
    for clock in clocks:
        clock.phone = phones.get(clock.lead.customer.canonical_id)
        clock.helper = next((h for h in helpers if h.pk != clock.lead.consultant_id), None)


def _answered_today(shown):
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    answered = shown.answered_late(midnight).select_related(
        "lead__customer", "lead__consultant", "dealership", "stopped_by"
    )
    return list(answered.order_by("-stopped_at")[:20])


def _helpers():
    """Those on shift now who could answer, the one with the fewest waiting first."""
    on_shift = Shift.objects.at(timezone.now()).values("user")
    people = list(rotation.sellers().filter(pk__in=on_shift))
    waiting = {}
    running = ResponseClock.objects.running().filter(lead__consultant__in=people)
    for owner in running.order_by().values_list("lead__consultant", flat=True):
        waiting[owner] = waiting.get(owner, 0) + 1
    return sorted(people, key=lambda person: (waiting.get(person.pk, 0), person.pk))


def _word_for(late, soon):
    """A word that changes when the lists do."""
    rows = [[(clock.pk.hex, clock.lead.consultant_id) for clock in part] for part in (late, soon)]
    return hashlib.sha256(f"{timezone.localdate()}{rows}".encode()).hexdigest()[:16]
