"""What the page of a customer shows of their leads."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page
from apps.customers.models import Customer

from ..actions.joining import rank
from ..models import Lead
from .leads import with_what_counts


@require_GET
@permission_required("leads.view_lead", raise_exception=True)
def customer_panel(request, pk):
    customer = get_object_or_404(Customer, pk=pk)
    leads = with_what_counts(Lead.objects.of(customer).newest_first())[:11]
    leads = list(leads)
    context = {
        "customer": customer,
        "open_leads": [lead for lead in leads if lead.status == Lead.Status.OPEN],
        "closed": [lead for lead in leads if lead.status != Lead.Status.OPEN][:10],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "leads/customer_panel.html", context, partial="panel")


@require_GET
@permission_required("leads.view_lead", raise_exception=True)
def merge_panel(request, pk):
    """The open leads of two people who may be one: at each dealership one of them goes on."""
    people = [get_object_or_404(Customer, pk=pk), *Customer.objects.filter(pk=_key(request))]
    keys = [person.canonical_id for person in people]
    found = Lead.objects.open().filter(customer__canonical__in=keys)
    leads = sorted(found.select_related("customer", "consultant", "dealership"), key=rank)
    places = {lead.dealership: [] for lead in leads}
    for lead in leads:
        places[lead.dealership].append(lead)
    context = {"leads_by_place": list(places.items())}
    return render_page(request, "leads/merge_panel.html", context, partial="panel")


def _key(request):
    try:
        return UUID(request.GET.get("with", ""))
    except ValueError:
        return None
