"""How somebody can be reached: added, removed, preferred."""

from functools import cache

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.copying import insert_many
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.ready import Asked, ReadyQuery
from apps.core.remarks import Remark
from apps.core.scope import current_scope
from apps.customers.contact_sheets import SENTENCES, read_point
from apps.customers.models import ContactPoint, Customer
from apps.dealers.models import Dealership

from .erased import refuse_erased
from .search_keys import forget_search_keys, index_contacts
from .timeline import record


class BelongsToSomebody(Refused):
    """A contact point that is on another card already."""

    def __init__(self, sentence, *, customer, kind):
        super().__init__(sentence)
        self.customer = customer
        self.kind = kind


@transaction.atomic
def add_contact_point(customer, *, kind, typed, by):
    """Add a phone, e-mail or account; what this person already has is given back as it is."""
    point = read_or_refuse(kind, typed, country_here() if kind == "phone" else "")
    hold(point.lock)
    card = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    refuse_erased(card)
    known = ContactPoint.objects.of(card).filter(kind=point.kind, value=point.value).first()
    if known:
        return known  # The same click twice.
    refuse_known([point])

    (added,) = attach(card, [point])
    index_contacts(card)
    record(card, "customers.contact_added", by=by, what=added.kind)
    return added


@transaction.atomic
def remove_contact_point(contact_point, *, by):
    """Remove a phone, e-mail or account; the database keeps what it was and who removed it."""
    # The card before what hangs on it, as whoever prefers one does.
    customer = Customer.objects.select_for_update(no_key=True).get(pk=contact_point.customer_id)
    known = ContactPoint.objects.select_for_update().filter(pk=contact_point.pk).first()
    if known is None:
        return  # The same click twice.
    kind, shown = known.kind, known.shown

    known.delete()
    if kind == ContactPoint.Kind.EXTERNAL:
        forget_search_keys(customer, shown=shown)
    index_contacts(customer)
    record(customer, "customers.contact_removed", by=by, what=kind)


@transaction.atomic
def prefer_contact_point(contact_point, *, by):
    """Use this phone, e-mail or account before the others of its kind."""
    card = Customer.objects.select_for_update(no_key=True).get(pk=contact_point.customer_id)
    chosen = ContactPoint.objects.filter(pk=contact_point.pk).first()
    if chosen is None:
        raise Refused(_("Somebody has just removed it. Look at the card again."))
    same_kind = ContactPoint.objects.filter(customer=card, kind=chosen.kind)
    same_kind.filter(preferred=True).exclude(pk=chosen.pk).update(preferred=False)
    same_kind.filter(pk=chosen.pk, preferred=False).update(preferred=True)
    chosen.preferred = True
    return chosen


def attach(customer, points):
    """Write contact points to a card; their locks are held and nobody else has them."""
    return attach_each([(customer, points)])


def attach_each(cards):
    """Write to several cards the contact points that stand beside each, in one statement."""
    rows = [
        ContactPoint(customer=card, kind=point.kind, value=point.value, shown=point.shown)
        for card, points in cards
        for point in points
    ]
    # They were read into the form that the table keeps (see contact_sheets).
    return insert_many(ContactPoint, rows)


def read_or_refuse(kind, typed, country):
    """Read a contact point that a colleague typed; refuse it with the sentence that helps."""
    read = read_point(kind, typed, country)
    if isinstance(read, Remark):
        raise Refused(read.sentence(SENTENCES))
    return read


def holders(points):
    """Return {(kind, value): contact point} of those that are on a card of the group."""
    if not points:
        return {}
    known = _held(len(points))(*[text for point in points for text in (point.kind, point.value)])
    return {(each.kind, each.value): each for each in known}


@cache
def _held(number):
    """The query for so many contact points."""

    def build():
        wanted = Q()
        for each in range(number):
            wanted |= Q(kind=Asked(2 * each), value=Asked(2 * each + 1))
        return ContactPoint.objects.filter(wanted).select_related("customer__canonical")

    return ReadyQuery(build)


def refuse_known(points):
    """Refuse the first of these that is on a card already, and say whose it is."""
    known = holders(points)
    for point in points:
        if held := known.get((point.kind, point.value)):
            person = held.customer.canonical
            raise BelongsToSomebody(
                _("%(point)s belongs to %(name)s.") % {"point": point, "name": person.name},
                customer=person,
                kind=point.kind,
            )


def country_here():
    """Return the country whose way of writing phones holds where somebody works."""
    scope = current_scope()
    places = [scope.dealership_id] if scope.dealership_id else scope.dealership_ids
    return Dealership.objects.filter(pk__in=places).values_list("country", flat=True)[:1].get()
