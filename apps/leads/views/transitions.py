"""What people do with a lead: give, take, win, lose, and take a closing back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.dealers.models import Shift

from ..actions import assignment, leads, rotation, steps
from ..actions.sellers import sellers
from ..forms.leads import AssignForm, LoseForm, ReopenForm
from ..forms.steps import PostponeForm
from ..models import FollowUp, Lead
from .moving import back_of, where_to


@require_http_methods(["GET", "POST"])
@permission_required("leads.assign_lead", raise_exception=True)
def lead_assign(request, pk):
    lead = _the(pk)
    people = sellers()
    form = AssignForm(request.POST or None, people=people)
    if form.is_valid():
        try:
            given = assignment.assign_lead(lead, by=request.user, **form.cleaned_data)
            words = {"customer": lead.customer.person, "name": given.consultant}
            messages.success(request, _("%(customer)s is with %(name)s now.") % words)
            return redirect(where_to(request, lead))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "lead": lead,
        "form": form,
        "people": _with_load(people),
        "back": back_of(request),
        "needs_note": lead.consultant_id and lead.consultant_id != request.user.pk,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "leads/lead_assign.html", context, partial="form", status=status)


def _with_load(people):
    """Those who sell here, those on shift first, with what each has already."""
    on_shift = Shift.objects.at(timezone.now()).filter(user=OuterRef("pk"))
    people = rotation.with_open_leads(people).annotate(here=Exists(on_shift))
    return people.order_by("-here", "name", "pk")


@require_POST
@permission_required("leads.work_lead", raise_exception=True)
def lead_take(request, pk):
    """Take a lead that waits for anybody."""
    lead = _the(pk)
    try:
        assignment.take_lead(lead, by=request.user)
        messages.success(request, _("%(name)s is yours now.") % {"name": lead.customer.person})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(where_to(request, lead))


@require_http_methods(["GET", "POST"])
@permission_required("leads.work_lead", raise_exception=True)
def lead_lose(request, pk):
    lead = _the(pk)
    form = LoseForm(request.POST or None, lead=lead)
    if form.is_valid():
        try:
            leads.lose_lead(lead, by=request.user, **form.cleaned_data)
            _offer_undo(
                request, lead, _("%(name)s is closed as lost.") % {"name": lead.customer.person}
            )
            return redirect(where_to(request, lead))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"lead": lead, "form": form, "back": back_of(request)}
    status = 422 if form.is_bound else 200
    return render_page(request, "leads/lead_lose.html", context, partial="form", status=status)


@require_POST
@permission_required("leads.work_lead", raise_exception=True)
def lead_win(request, pk):
    lead = _the(pk)
    try:
        leads.win_lead(lead, by=request.user)
        _offer_undo(request, lead, _("%(name)s is closed as won.") % {"name": lead.customer.person})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(where_to(request, lead))


@require_http_methods(["GET", "POST"])
@permission_required("leads.work_lead", raise_exception=True)
def lead_reopen(request, pk):
    lead = _the(pk)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        try:
            leads.reopen_lead(lead, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(name)s is open again.") % {"name": lead.customer.person})
            return redirect(lead)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context, status = {"lead": lead, "form": form}, 422 if form.is_bound else 200
    return render_page(request, "leads/lead_reopen.html", context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("leads.work_lead", raise_exception=True)
def step_postpone(request, pk):
    """Put a promise off, and say why."""
    found = FollowUp.objects.select_related("lead__customer", "dealership")
    step = get_object_or_404(found, pk=pk)
    form = PostponeForm(request.POST or None, hours=step.dealership.hours)
    if form.is_valid():
        try:
            steps.postpone_step(step, by=request.user, **form.put_off())
            messages.success(request, _("Put off, and written down."))
            return redirect(where_to(request, step.lead))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"step": step, "form": form, "back": back_of(request)}
    status = 422 if form.is_bound else 200
    return render_page(request, "leads/step_postpone.html", context, partial="form", status=status)


def _the(pk):
    return get_object_or_404(Lead.objects.select_related("customer"), pk=pk)


def _offer_undo(request, lead, sentence):
    undo = render_to_string("leads/undo.html", {"lead": lead, "sentence": sentence}, request)
    messages.success(request, undo)
