"""New cards, changed ones, and who changed them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers import actions
from apps.customers.actions.contact_points import country_here
from apps.customers.contact_details import in_full, shown_points
from apps.customers.forms import CardForm, ContactForm, NewCustomerForm, whose
from apps.customers.history import changes_of
from apps.customers.models import Customer

CARRIED = ("name", "phone", "email")


@require_http_methods(["GET", "POST"])
@permission_required("customers.add_customer", raise_exception=True)
def customer_new(request):
    """Somebody nobody has a card of yet."""
    country = country_here()
    carried = {name: request.GET[name] for name in CARRIED if name in request.GET}
    form = NewCustomerForm(request.POST or None, initial=carried, country=country)
    if form.is_valid():
        try:
            customer = actions.add_customer(**form.card(), by=request.user)
            messages.success(request, _("%(name)s has a card.") % {"name": customer.name})
            return redirect(customer)
        except actions.BelongsToSomebody as held:
            form.add_error(held.kind, whose(held.customer, form.cleaned_data[held.kind]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    template = "customers/customer_new.html"
    return render_page(request, template, {"form": form}, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("customers.change_customer", raise_exception=True)
def customer_edit(request, pk):
    """What a card says, and how its owner is reached."""
    customer = get_object_or_404(Customer, pk=pk)
    form = CardForm(request.POST or None, instance=customer)
    if form.is_valid():
        try:
            actions.change_customer(customer, by=request.user, **form.changed_fields())
            messages.success(request, _("Saved."))
            return redirect(customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    points = shown_points(customer.contact_points.all(), full=_in_full(request, customer))
    context = {
        "form": form,
        "customer": customer,
        "contact_form": ContactForm(),
        "points": points,
        "hidden": any(point.hidden for point in points),
    }
    status = 422 if form.is_bound else 200
    template = "customers/customer_edit.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def customer_history(request, pk):
    """Who changed what on a card, and when."""
    customer = get_object_or_404(Customer, pk=pk)
    changes = changes_of(customer, full=_in_full(request, customer))
    context = {"customer": customer, "changes": changes}
    return render_page(request, "customers/customer_history.html", context, partial="changes")


def _in_full(request, customer):
    """Whether whoever asks sees how this customer is reached."""
    return bool(in_full(request.user, [customer]))
