"""One card that held two people: what is the other's goes to a card of its own."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.locks import hold
from apps.customers.models import ContactPoint, Customer, Relation
from apps.customers.signals import splitting

from .cards import write_card
from .erased import refuse_erased
from .people import lock_person
from .search_keys import forget_search_keys, index_contacts
from .timeline import record


@transaction.atomic
def split_customer(customer, *, name, contact_points=(), relations=(), choices=None, by, key=None):
    """Make a card for somebody whom another card wrongly held too; return it.

    What is chosen goes to the new card; what happened stays with the old one, and both tell of it.
    `choices` is what was chosen of later apps. The same `key` twice is one card.
    """
    if not name.strip():
        raise Refused(_("Write the name of the other person."))
    if key:
        hold(f"card/{key}")
        if known := Customer.objects.filter(pk=key).first():
            return known
    person = lock_person(customer)
    refuse_erased(person)
    card = Customer(name=name.strip(), language=person.language)
    card.pk = key or card.pk
    write_card(card, [], by=by)

    moved = {"kinds": _move_points(person, card, contact_points)}
    _move_relations(person, card, relations)
    told = splitting.send(Customer, customer=person, card=card, by=by, choices=choices or {})
    moved["more"] = [text for _receiver, texts in told for text in texts or ()]
    record(person, "customers.split", by=by, person=str(card.pk), **moved)
    record(card, "customers.split_from", by=by, person=str(person.pk), **moved)
    return card


def _move_points(person, card, chosen):
    theirs = ContactPoint.objects.of(person).filter(pk__in=[point.pk for point in chosen])
    points = list(theirs)
    for point in points:
        if point.kind == ContactPoint.Kind.EXTERNAL:
            forget_search_keys(person, shown=point.shown)
    ContactPoint.objects.filter(pk__in=[point.pk for point in points]).update(
        customer=card, preferred=False
    )
    if points:
        index_contacts(person)
        index_contacts(card)
    # The kind alone: who may not see a number reads the timeline too.
    return [point.kind for point in points]


def _move_relations(person, card, chosen):
    keys = [relation.pk for relation in chosen]
    ours = Relation.objects.current().filter(pk__in=keys)
    ours.filter(customer__canonical=person.pk).update(customer=card)
    ours.filter(other__canonical=person.pk).update(other=card)
