"""People as they stand now: which card stays for them, locked."""

from django.db.models import F
from django.db.models.lookups import Exact

from apps.core.ready import Asked, ReadyQuery
from apps.customers.models import Customer


def lock_person(customer):
    """Return the card that stays for this person, locked.

    The card in hand may have been joined to another one since it was read, and again while we
    waited for it.
    """
    key = customer.canonical_id
    while True:
        card = _locked.first(key)
        if card.canonical_id == key:
            return card
        key = card.canonical_id


@ReadyQuery
def _locked():
    return Customer.objects.filter(pk=Asked()).order_by().select_for_update(no_key=True)


def lock_people(*cards, whole=False):
    """Lock all cards of these people; return the card that stays for each, in the order given.

    `whole` lets nobody even hang anything on them: for those who are about to be erased.
    """
    keys = [card.pk for card in cards]
    while True:
        people = _people(keys)
        theirs = Customer.objects.filter(canonical__in=set(people.values()))
        # Joined cards before those that stay: whoever holds a card that was joined under their
        # hands goes on to the one that stays, never the other way round.
        ordered = theirs.order_by(Exact(F("canonical"), F("id")), "pk")
        locked = {card.pk: card for card in ordered.select_for_update(no_key=not whole)}
        if _people(keys) == people:
            return [locked[people[key]] for key in keys]


def _people(keys):
    return dict(Customer.objects.filter(pk__in=keys).values_list("pk", "canonical"))
