"""What a customer allows, forbids and likes, changed where it is read."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers import actions
from apps.customers.consent_panel import consent_panel_of
from apps.customers.forms import ConsentForm, InterestForm
from apps.customers.models import (
    BY_CONSENT,
    INTERESTS,
    Channel,
    Consent,
    ConsentSource,
    Customer,
    PersonalInterest,
    Purpose,
)

FIRST_SOURCE = ConsentSource.IN_PERSON


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def consent_panel(request, pk):
    """What somebody allows and forbids, and what they like; the single view loads it."""
    customer = get_object_or_404(Customer, pk=pk)
    context = {"customer": customer, "panel": consent_panel_of(customer)}
    return render_page(request, "customers/consent_panel.html", context, partial="panel")


@require_http_methods(["GET", "POST"])
@permission_required("customers.record_consent", raise_exception=True)
def consent_new(request, pk):
    """A yes, with the words to read to the customer."""
    customer = get_object_or_404(Customer, pk=pk)
    purpose = _purpose(request.GET.get("purpose"))
    first = {"channels": [request.GET.get("channel")], "source": FIRST_SOURCE}
    words = actions.wording_in_force(purpose, language=customer.language)
    form = ConsentForm(request.POST or None, words=words, initial=first)
    if form.is_valid():
        try:
            actions.give_consents(customer, purpose=purpose, by=request.user, **form.cleaned_data)
            return redirect("customers:consent_panel", customer.canonical_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"customer": customer, "form": form, "wording": form.words, "purpose": purpose}
    status = 422 if form.is_bound else 200
    template = "customers/consent_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("customers.record_consent", raise_exception=True)
def consent_withdraw(request, pk):
    """A no, in one tap; the same tap takes it back."""
    customer = get_object_or_404(Customer, pk=pk)
    purpose, channel = request.POST.get("purpose"), request.POST.get("channel")
    if purpose in BY_CONSENT and channel in Channel:
        said = {"purpose": purpose, "channel": channel, "source": ConsentSource.TOLD}
        try:
            consent = actions.withdraw_consent(customer, by=request.user, **said)
            shown = {"consent": consent, "may_undo": actions.may_undo(consent, by=request.user)}
            told = render_to_string("customers/consent_undo.html", shown, request)
            messages.success(request, told)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("customers:consent_panel", customer.canonical_id)


@require_POST
@permission_required("customers.record_consent", raise_exception=True)
def consent_undo(request, pk):
    """It was a slip."""
    consent = get_object_or_404(Consent, pk=pk)
    try:
        actions.undo_consent(consent, by=request.user)
        messages.success(request, _("What was recorded before counts again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(consent.customer)


@require_POST
@permission_required("customers.record_consent", raise_exception=True)
def objection_change(request, pk):
    """No marketing from any department, or the end of that."""
    customer = get_object_or_404(Customer, pk=pk)
    change = actions.object_to_marketing if "raised" in request.POST else actions.lift_objection
    try:
        change(customer, source=ConsentSource.TOLD, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("customers:consent_panel", customer.canonical_id)


@require_http_methods(["GET", "POST"])
@permission_required("customers.record_consent", raise_exception=True)
def interest_new(request, pk):
    """What the customer said they like."""
    customer = get_object_or_404(Customer, pk=pk)
    words = actions.wording_in_force(INTERESTS, language=customer.language)
    first = {"source": FIRST_SOURCE}
    form = InterestForm(request.POST or None, words=words, initial=first)
    if form.is_valid():
        try:
            actions.note_interest(customer, by=request.user, **form.cleaned_data)
            return redirect("customers:consent_panel", customer.canonical_id)
        except Refused as refusal:
            form.add_error("agreed", str(refusal))
    context = {"customer": customer, "form": form, "wording": form.words}
    status = 422 if form.is_bound else 200
    template = "customers/interest_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("customers.record_consent", raise_exception=True)
def interest_forget(request, pk):
    """The customer no longer wants us to know it."""
    interest = get_object_or_404(PersonalInterest, pk=pk)
    actions.forget_interest(interest, by=request.user)
    return redirect("customers:consent_panel", interest.customer.canonical_id)


def _purpose(asked):
    return Purpose(asked) if asked in BY_CONSENT else Purpose.MARKETING
