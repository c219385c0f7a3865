"""How somebody is reached, changed on the card's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers import actions
from apps.customers.contact_details import in_full, shown_point
from apps.customers.forms import ContactForm, whose
from apps.customers.models import ContactPoint, Customer


@require_http_methods(["GET", "POST"])
@permission_required("customers.change_customer", raise_exception=True)
def contact_new(request, pk):
    """One more phone, e-mail or account."""
    customer = get_object_or_404(Customer, pk=pk)
    form = ContactForm(request.POST or None, initial={"kind": ContactPoint.Kind.PHONE})
    if form.is_valid():
        try:
            actions.add_contact_point(customer, by=request.user, **form.cleaned_data)
            return redirect("customers:customer_edit", customer.pk)
        except actions.BelongsToSomebody as held:
            form.add_error("typed", whose(held.customer, form.cleaned_data["typed"]))
        except Refused as refusal:
            form.add_error("typed", str(refusal))
    context, status = {"customer": customer, "form": form}, 422 if form.is_bound else 200
    template = "customers/contact_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("customers.change_customer", raise_exception=True)
def contact_remove(request, pk):
    """Remove it; adding it again is the way back."""
    point = get_object_or_404(ContactPoint, pk=pk)
    shown = shown_point(point, full=bool(in_full(request.user, [point.customer])))
    actions.remove_contact_point(point, by=request.user)
    messages.success(request, _("%(point)s was removed.") % {"point": shown})
    return redirect("customers:customer_edit", point.customer_id)


@require_POST
@permission_required("customers.change_customer", raise_exception=True)
def contact_prefer(request, pk):
    """Use it before the others of its kind."""
    point = get_object_or_404(ContactPoint, pk=pk)
    try:
        actions.prefer_contact_point(point, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("customers:customer_edit", point.customer_id)
