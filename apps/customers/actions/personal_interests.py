"""What customers told us they like."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.customers.models import INTERESTS, Customer, PersonalInterest

from .consents import wording_in_force
from .erased import refuse_erased
from .timeline import record


@transaction.atomic
def note_interest(customer, *, name, source, agreed, by, wording=None):
    """Note what a customer said they like; only with their yes to the words we read to them.

    `wording` is the ConsentWording that was read, else the one in force.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Write what they like."))
    if not agreed:
        raise Refused(_("Ask whether we may keep it. Without their yes nothing is noted."))
    person = Customer.objects.select_for_update(no_key=True, of=["self"]).get(cards=customer.pk)
    refuse_erased(person)
    if known := PersonalInterest.objects.of(person).filter(name__iexact=name).first():
        return known  # The same click twice.
    wording = wording or wording_in_force(INTERESTS, language=person.language)
    if wording.purpose != INTERESTS:
        raise Refused(_("These words are about something else. Read out those of this page."))
    interest = PersonalInterest(customer=person, name=name, source=source, wording=wording, by=by)
    interest.full_clean()
    interest.save(force_insert=True)
    # What they like stands in one place, so that taking it back takes it everywhere.
    record(person, "customers.interest_noted", by=by, source=source)
    return interest


@transaction.atomic
def forget_interest(interest, *, by):
    """Delete what a customer no longer wants us to know."""
    deleted, _rows = PersonalInterest.objects.filter(pk=interest.pk).delete()
    if deleted:
        record(interest.customer, "customers.interest_forgotten", by=by)
