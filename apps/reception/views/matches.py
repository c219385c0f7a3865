"""Who somebody at the desk may be: last here, whose customer, what is open."""

from django.db.models import Max
from django.utils import timezone

from apps.customers.models import Customer, OwnConsultant
from apps.customers.views.hits import last_entries
from apps.leads.models import Lead
from apps.leads.views.cards import phones_of

from ..expected import expected_on
from ..models import Companion, Visit
from ..words import parted

FEWEST, MOST = 2, 5  # Signs before we look, and cards we show.


def matches_of(line, reader):
    """Return the people a typed line may mean, each with what helps to tell them apart."""
    typed = parted(line)
    wanted = typed.phone or typed.email or typed.name or line.strip()
    if len(wanted) < FEWEST and wanted.isascii():
        return []
    found = list(Customer.objects.people().matching(wanted)[:MOST])
    if not found:
        return []
    keys = [person.pk for person in found]
    phones = phones_of(found, reader)
    visits = Visit.objects.filter(customer__canonical__in=keys).order_by()
    last = dict(visits.values_list("customer__canonical").annotate(last=Max("arrived_at")))
    along = Companion.objects.here().filter(customer__canonical__in=keys)
    here = set(visits.filter(left_at__isnull=True).values_list("customer__canonical", flat=True))
    here |= set(along.values_list("customer__canonical", flat=True))
    owners = {own.customer_id: own.consultant for own in _owners(keys)}
    leads = {lead.customer.canonical_id: lead for lead in _open_leads(keys)}
    expected = {each.customer.pk: each for each in expected_on(timezone.localdate())}
    spoken = last_entries(keys)
    for person in found:
        person.last_entry = spoken.get(person.pk)
        person.phone = phones.get(person.pk)
        person.last_here = last.get(person.pk)
        person.here_now = person.pk in here
        person.owner = owners.get(person.pk)
        person.open_lead = leads.get(person.pk)
        person.expected = expected.get(person.pk)
    return found


def _owners(keys):
    return OwnConsultant.objects.filter(customer__in=keys).select_related("consultant")


def _open_leads(keys):
    open_here = Lead.objects.open().filter(customer__canonical__in=keys)
    return open_here.select_related("customer", "consultant")
