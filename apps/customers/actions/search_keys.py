"""Under what a person is found; whatever writes a card or a number calls one of these."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from apps.core.clock import new_key
from apps.core.copying import FEW, copy_in
from apps.core.ready import put
from apps.core.scope import current_scope
from apps.customers.keys import (
    Key,
    Kind,
    keys_of_email,
    keys_of_name,
    keys_of_number,
    keys_of_phone,
)
from apps.customers.models import ContactPoint, Customer, SearchKey

OF_A_ROW = ("customer_id", "kind", "key", "shown")
OF_A_NAME = (Kind.NAME, Kind.PINYIN, Kind.INITIALS)
OF_CONTACTS = (Kind.PHONE, Kind.PHONE_END, Kind.EMAIL)


def add_search_keys(customer, keys: Iterable[Key], *, shown: str = ""):
    """Let a person also be found by these keys; `shown` is what they stand for, as it is written.

    Keys belong to the person, not to one card of theirs: they are kept at the canonical one.
    """
    _write(customer, {shown: keys})


@transaction.atomic(savepoint=False)
def replace_search_keys(customer, kinds: Iterable[Kind], found: Mapping[str, Iterable[Key]]):
    """Let a person be found by exactly these keys of some kinds, given by what they stand for.

    `replace_search_keys(customer, [Kind.PLATE], {"KA-MB 204": keys_of_plate("KA-MB 204")})`
    """
    person = Customer.objects.select_for_update(no_key=True).get(pk=customer.canonical_id)
    SearchKey.objects.filter(customer=person, kind__in=list(kinds)).delete()
    _write(person, found)


def index_new(cards):
    """Make the keys of cards that were just made, each with its contact points beside it."""
    write_keys(
        [
            (card, {"": keys_of_name(card.name, card.name_latin)} | keys_of_points(points))
            for card, points in cards
        ],
        new=True,
    )


def index_names(customer):
    """Make the keys of every name this person goes by."""
    cards = Customer.objects.filter(canonical=customer.canonical_id)
    keys = {key for card in cards for key in keys_of_name(card.name, card.name_latin)}
    replace_search_keys(customer, OF_A_NAME, {"": keys})


def index_contacts(customer):
    """Make the keys of every contact point of this person."""
    points = list(ContactPoint.objects.of(customer))
    external = [point for point in points if point.kind == ContactPoint.Kind.EXTERNAL]
    found = {point.shown: _keys_of(point) for point in points if point not in external}
    replace_search_keys(customer, OF_CONTACTS, found)
    # Orders and invoices have keys of the same kind, which are not ours to replace.
    _write(customer, {point.shown: _keys_of(point) for point in external})


def forget_search_keys(customer, *, shown):
    """Let a person no longer be found by what was written so."""
    SearchKey.objects.filter(customer=customer.canonical_id, shown=shown[:80]).delete()


def keys_of_points(points):
    """The keys of contact points, by what they stand for."""
    return {point.shown: _keys_of(point) for point in points}


def write_keys(people, *, new=False):
    """Write keys, given by what they stand for, to each of some people in one statement.

    Those known already stay; of `new` people there are none.
    """
    rows = [
        (customer.canonical_id, str(key.kind), key.key, shown)
        for customer, found in people
        for key, shown in _by_key(found)
    ]
    if new and len(rows) >= FEW:
        group = current_scope().group_id
        copy_in(
            SearchKey, ("id", "group_id", *OF_A_ROW), ((new_key(), group, *row) for row in rows)
        )
        return
    keys = [SearchKey(**dict(zip(OF_A_ROW, row, strict=True))) for row in rows]
    put(keys, ignore_conflicts=True)


def _by_key(found):
    """Each key once, with what it stands for."""
    shown_by_key = {}
    for shown, keys in found.items():
        for key in keys:
            shown_by_key.setdefault(key, shown[:80])
    # In one order, or two who add the same keys at once could wait for each other for good.
    return sorted(shown_by_key.items())


def _write(customer, found):
    write_keys([(customer, found)])


def _keys_of(point):
    if point.kind == ContactPoint.Kind.PHONE:
        return keys_of_phone(point.value)
    if point.kind == ContactPoint.Kind.EXTERNAL:
        return keys_of_number(point.value.partition(":")[2])
    # An account is typed like an address: from its beginning.
    return keys_of_email(point.value)
