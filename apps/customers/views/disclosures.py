"""Contact details on request, and who saw what."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from apps.core.htmx import render_page
from apps.customers.actions import disclose
from apps.customers.models import Customer, Disclosure

MOST = 200


@require_POST
@permission_required("customers.reveal_contact_details", raise_exception=True)
def contact_reveal(request, pk):
    """Show this person's contact details to me for the rest of the day, and write it down."""
    customer = get_object_or_404(Customer, pk=pk)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = customer.get_absolute_url()
    disclose(customer, kind=Disclosure.Kind.REVEALED, by=request.user, where=target)
    return redirect(target)


@require_GET
@permission_required("customers.view_disclosure", raise_exception=True)
def disclosure_list(request, pk):
    """Who saw what of somebody, and what left the house."""
    customer = get_object_or_404(Customer, pk=pk)
    seen = Disclosure.objects.of_or_of_everybody(customer).select_related("by", "dealership")
    context = {"customer": customer, "disclosures": seen[:MOST]}
    return render_page(request, "customers/disclosure_list.html", context, partial="list")
