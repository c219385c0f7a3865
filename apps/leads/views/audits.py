"""Second calls: making them, and what they find."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.dealers.models import User

from ..actions import audits as actions
from ..forms.audits import DecideForm, HearForm
from ..models import AuditDraw, Lead, LostAudit
from .cards import phones_of

MOST = 50
SINCE = timedelta(days=90)
ALL = ("leads.view_lostaudit", "leads.view_late_answers")


@require_GET
@permission_required("leads.audit_lead", raise_exception=True)
def audit_list(request):
    """Whom to call, and what came of the last calls."""
    shown = _in_sight(request).select_related("customer", "lead", "caller", "consultant")
    calls = list(shown.open().order_by("-said_at", "tried", "id")[: MOST + 1])
    called = [audit.customer for audit in calls]
    phones = phones_of(called, request.user, working=called)
    for audit in calls:
        audit.phone = phones.get(audit.customer.canonical_id)
    context = {
        "calls": calls[:MOST],
        "more": len(calls) > MOST,
        "done": list(shown.filter(done_at__isnull=False).order_by("-done_at")[:10]),
    }
    return render_page(request, "leads/audit_list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@permission_required("leads.audit_lead", raise_exception=True)
def audit(request, pk):
    """Ask first, then see the reason, then decide."""
    audit = _the(request, pk)
    form = (DecideForm if audit.said else HearForm)(request.POST or None)
    if form.is_valid() and not audit.done_at:
        act = actions.decide_audit if audit.said else actions.hear_customer
        try:
            done = act(audit, by=request.user, **form.cleaned_data)
            if done.done_at:
                messages.success(request, _("Noted: %s.") % done.get_outcome_display())
                return redirect("leads:audit_list")
            return redirect("leads:audit", pk=audit.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    # Whoever may make the second call needs the number.
    phones = phones_of([audit.customer], request.user, working=[audit.customer])
    context = {
        "audit": audit,
        "form": form,
        "phone": phones.get(audit.customer.canonical_id),
        "enquiries": audit.lead.enquiries.select_related("source").order_by("received_at")[:3],
        "tries_left": actions.TRIES - audit.tried,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "leads/audit.html", context, partial="form", status=status)


@require_POST
@permission_required("leads.audit_lead", raise_exception=True)
def audit_try(request, pk):
    """Nobody answered this time."""
    try:
        audit = actions.note_attempt(_the(request, pk), by=request.user)
        said = _("Never reached.") if audit.done_at else _("Noted. Try again later.")
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("leads:audit_list")


@require_GET
@permission_required("leads.view_late_answers", raise_exception=True)
def audit_report(request):
    """How often a loss was none, by person and by reason; and whom it is not too late for."""
    done = LostAudit.objects.done_since(timezone.now() - SINCE)
    people = list(done.tallied("consultant")[:MOST])
    names = User.objects.in_bulk([row["consultant"] for row in people if row["consultant"]])
    for row in people:
        row["name"] = str(names.get(row["consultant"]) or _("nobody"))
    found = done.found_wrong().select_related("customer", "lead", "consultant", "by")
    context = {
        "people": people,
        "reasons": [
            row | {"name": Lead.LostReason(row["reason"]).label} for row in done.tallied("reason")
        ],
        "found": list(_narrowed(request, found).order_by("-done_at")[:MOST]),
        "narrowed": bool(request.GET.get("consultant") or request.GET.get("reason")),
        "draws": list(AuditDraw.objects.select_related("dealership")[:5]),
    }
    return render_page(request, "leads/audit_report.html", context, partial="found")


def _narrowed(request, found):
    """The rows behind one number of the tables."""
    consultant, reason = request.GET.get("consultant", ""), request.GET.get("reason", "")
    if consultant.isdecimal() and len(consultant) < 19:  # No key is longer.
        found = found.filter(consultant=int(consultant))
    if reason in Lead.LostReason.values:
        found = found.filter(reason=reason)
    return found


def _in_sight(request):
    """Second calls this person may make: theirs, or all; never of what they lost themselves."""
    audits = LostAudit.objects.filter(Q(consultant__isnull=True) | ~Q(consultant=request.user))
    if any(request.user.has_perm(permission) for permission in ALL):
        return audits
    return audits.filter(caller=request.user)


def _the(request, pk):
    audits = _in_sight(request).select_related("customer", "lead", "consultant", "by")
    return get_object_or_404(audits, pk=pk)
