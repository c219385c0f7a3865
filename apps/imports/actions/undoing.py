"""An import taken back: exactly what it made, as far as nobody has worked with it since."""

from itertools import chain

import pgtrigger
from django.apps import apps

from apps.core.scope import Scope, working_in
from apps.customers.actions.search_keys import forget_search_keys, index_contacts, index_names
from apps.customers.models import ContactPoint, Customer, SearchKey
from apps.dealers.models import Dealership
from apps.journeys.actions import derive_standings
from apps.journeys.models import Standing
from apps.vehicles.actions.plates import index_cars
from apps.vehicles.models import Vehicle

from ..models import FileImport, ImportedCard
from .touched import why_kept
from .turns import Turn, again_if_passing, at_work

State = FileImport.State
BATCH = 200
# What hangs on a card or a car goes before it.
ORDER = (
    "customers.Consent",
    "journeys.TimelineEntry",
    "vehicles.OdometerReading",
    "vehicles.Plate",
    "vehicles.Ownership",
    "vehicles.Vehicle",
    "customers.ContactPoint",
)
# Where the database refuses to forget, or keeps what is deleted: an import that is taken back
# leaves neither an entry that never was nor a copy of somebody's data (docs/adr/0007).
PROTECTED = (
    "customers.Consent:append_only",
    "journeys.TimelineEntry:append_only",
    "customers.Customer:delete_delete",
    "customers.ContactPoint:delete_delete",
    "vehicles.Vehicle:delete_delete",
)
HISTORY = {
    "customers.ContactPoint": "customers.ContactPointEvent",
    "vehicles.Vehicle": "vehicles.VehicleEvent",
}


def undo_book(file_import):
    """Take back what an import made; who was worked with since stays, and is listed."""
    turn = Turn.take(file_import, State.UNDOING)
    with at_work(turn):
        while again_if_passing(lambda: _undo_some(turn)):
            pass
        turn.finish(State.UNDONE)


def _undo_some(turn):
    """Take back the next few cards; tell whether there were any."""
    with turn.batch() as row:
        left = row.cards.filter(kept="").order_by("id")[:BATCH]
        cards = list(left)
        # People belong to the group: what another dealership did with them counts as well.
        with working_in(_whole_group(row)):
            kept = _kept(cards)
            _take_back([card for card in cards if card.customer_id not in kept])
        for card in cards:
            card.kept = kept.get(card.customer_id, "")
        ImportedCard.objects.bulk_update([card for card in cards if card.kept], ["kept"])
        done = len(cards) - len(kept)
        row.counts |= {
            "taken_back": row.counts.get("taken_back", 0) + done,
            "kept": row.counts.get("kept", 0) + len(kept),
        }
    return bool(cards)


def _whole_group(row):
    places = Dealership.objects.filter(group=row.group_id).values_list("pk", flat=True)
    return Scope(row.group_id, tuple(places), row.dealership_id)


def _kept(cards):
    # From here on nobody else can begin to work with one of them.
    people = Customer.objects.filter(pk__in=[card.customer_id for card in cards]).order_by("pk")
    list(people.select_for_update().values_list("pk"))
    return why_kept(cards)


def _take_back(cards):
    if not cards:
        return
    known = [card.customer_id for card in cards if not card.created]
    new = [card.customer_id for card in cards if card.created]
    removed = _external_points(cards)
    with pgtrigger.ignore(*PROTECTED):
        for label in ORDER:
            keys = list(chain.from_iterable(card.made.get(label, ()) for card in cards))
            apps.get_model(label).objects.filter(pk__in=keys).delete()
            _forget_history(HISTORY.get(label), keys)
        for model in (Standing, SearchKey, ImportedCard):
            model.objects.filter(customer__in=new).delete()
        # Nothing points to them any more but they themselves, which Django would take amiss.
        Customer.objects.filter(pk__in=new)._raw_delete("default")
        _forget_history("customers.CustomerEvent", new)
    _empty_again(Customer, {card.customer_id: card.filled.get("card", {}) for card in cards})
    for card in cards:
        _empty_again(Vehicle, card.filled.get("cars", {}))
    people = list(Customer.objects.filter(pk__in=known))
    for person in people:
        for shown in removed.get(person.pk, ()):
            forget_search_keys(person, shown=shown)
        index_names(person)
        index_contacts(person)
        index_cars(person)
    derive_standings(people)
    ImportedCard.objects.filter(pk__in=[card.pk for card in cards]).delete()


def _external_points(cards):
    keys = chain.from_iterable(card.made.get("customers.ContactPoint", ()) for card in cards)
    points = ContactPoint.objects.filter(pk__in=list(keys), kind=ContactPoint.Kind.EXTERNAL)
    removed = {}
    for point in points:
        removed.setdefault(point.customer_id, []).append(point.shown)
    return removed


def _forget_history(model, keys):
    if model and keys:
        apps.get_model(model).objects.filter(pgh_obj__in=keys).delete()


def _empty_again(model, filled):
    """Empty the fields that were filled in, as far as they still say the same."""
    filled = {key: values for key, values in filled.items() if values}
    if not filled:
        return
    for row in model.objects.filter(pk__in=list(filled)):
        values = filled[row.pk] if row.pk in filled else filled[str(row.pk)]
        same = [name for name, value in values.items() if str(getattr(row, name)) == str(value)]
        for name in same:
            setattr(row, name, None if model._meta.get_field(name).null else "")
        if same:
            row.save(update_fields=same)
