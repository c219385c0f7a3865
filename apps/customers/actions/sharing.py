"""A number or an address that has one owner, and others who are reached there too."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.customers.models import ContactPoint, SharedContact

from .erased import refuse_erased
from .people import lock_person
from .search_keys import index_contacts
from .timeline import record


@transaction.atomic
def share_contact_point(contact_point, *, with_, by):
    """Let somebody also be reached by what is another's; it stays the owner's."""
    person = lock_person(with_)
    refuse_erased(person)
    if not ContactPoint.objects.filter(pk=contact_point.pk).exists():
        raise Refused(_("Somebody has just removed it. Look at the card again."))
    if contact_point.customer.canonical_id == person.pk:
        raise Refused(_("%(name)s has it already.") % {"name": person.name})
    share_points(person, [contact_point], by=by)
    return person


@transaction.atomic
def stop_sharing(shared, *, by):
    """Reach somebody no longer by what is another's."""
    person = lock_person(shared.customer)
    known = SharedContact.objects.filter(pk=shared.pk).select_related("contact_point").first()
    if known is None:
        return  # The same click twice.
    owner = known.contact_point.customer.canonical
    known.delete()
    index_contacts(person)
    facts = {"what": known.contact_point.kind, "person": str(owner.pk)}
    record(person, "customers.sharing_ended", by=by, **facts)


def share_points(person, contact_points, *, by):
    """Write down that a person, who is locked or new, is reached by these as well."""
    known = SharedContact.objects.of(person).filter(contact_point__in=contact_points)
    known = set(known.values_list("contact_point", flat=True)) if contact_points else set()
    news = [point for point in contact_points if point.pk not in known]
    SharedContact.objects.bulk_create(
        (SharedContact(customer=person, contact_point=point) for point in news),
        ignore_conflicts=True,
    )
    if news:
        index_contacts(person)
    for point in news:
        facts = {"what": point.kind, "person": str(point.customer.canonical_id)}
        record(person, "customers.shared", by=by, **facts)
