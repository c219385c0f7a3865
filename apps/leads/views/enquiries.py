"""What somebody tells us on the telephone or at the door."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.templatetags.forecourt import day_time
from apps.customers.models import Customer

from ..actions.entries import enter_enquiry, networks
from ..forms.enquiries import EnquiryForm
from ..models import FollowUp, Lead
from .cards import phones_of

FEWEST, MOST = 3, 6  # Signs before we look, and cards we show.


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_enquiry", raise_exception=True)
def enquiry_new(request):
    customer = _chosen(request)
    here = request.workplace.here
    form = EnquiryForm(
        request.POST or None,
        country=here.country if here else "",
        initial={"customer": customer, "phone": request.GET.get("phone", "")},
    )
    if form.is_valid():
        try:
            enquiry = enter_enquiry(by=request.user, **form.cleaned_data)
            messages.success(request, _who_answers(enquiry.lead))
            may_see = request.user.has_perm("leads.view_lead")
            return redirect(enquiry.lead if may_see else enquiry.customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "customer": customer, "networks": networks()}
    status = 422 if form.is_bound else 200
    return render_page(request, "leads/enquiry_new.html", context, partial="form", status=status)


@require_GET
@permission_required("leads.add_enquiry", raise_exception=True)
def caller_search(request):
    """Who may be calling, while the number or the name is being typed."""
    typed = words_of(request, "phone") or words_of(request, "name")
    found = []
    if len(typed) >= FEWEST or not typed.isascii():
        found = list(Customer.objects.people().matching(typed)[:MOST])
        _note_open_leads(found)
    phones = phones_of(found, request.user)
    for customer in found:
        customer.phone = phones.get(customer.pk)
    context = {"found": found, "typed": typed}
    return render_page(request, "leads/callers.html", context, partial="callers")


def _note_open_leads(people):
    """What is open here of any card of these people."""
    keys = [customer.pk for customer in people]
    here = Lead.objects.open().filter(customer__canonical__in=keys)
    steps = Prefetch("follow_ups", FollowUp.objects.open(), to_attr="promised")
    leads = list(here.select_related("consultant", "customer").prefetch_related(steps))
    for customer in people:
        customer.open_leads = [each for each in leads if each.customer.person == customer]


def _chosen(request):
    key = request.POST.get("customer") or request.GET.get("customer")
    if not key:
        return None
    try:
        return get_object_or_404(Customer, pk=UUID(key)).person
    except ValueError:
        return None


def _who_answers(lead):
    clock = lead.clocks.running().first()
    words = {"customer": lead.customer.person, "name": lead.consultant}
    if lead.consultant is None:
        return _("Noted. Nobody is on shift; %(customer)s waits for whoever takes it.") % words
    if clock is None:
        return _("Noted. %(customer)s is with %(name)s.") % words
    words["when"] = day_time(clock.due_at)
    return _("Noted. %(name)s answers %(customer)s by %(when)s.") % words
