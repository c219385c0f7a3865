"""Whether anybody has worked with what an import made; asked of every table that points to it."""

import pghistory.models
from django.apps import apps
from django.db.models import F

from apps.customers.models import ContactPoint, Customer, SearchKey
from apps.journeys.models import Standing, TimelineEntry
from apps.vehicles.models import Vehicle

from ..models import ImportedCard

Kept = ImportedCard.Kept
# Sums of other rows, and the card's own pointer to itself.
DERIVED = (SearchKey, Standing, Customer)


def why_kept(cards):
    """Return {customer: reason} for those of some imported cards that have to stay."""
    kept = _worked_on(cards)
    kept |= _with_cars_worked_on(cards)
    kept |= _changed(cards)
    return kept | _joined(cards)


def _worked_on(cards):
    """People with a row that is not of this import; of those known before, with a newer entry."""
    new = {card.customer_id: card for card in cards if card.created}
    known = {card.customer_id: card for card in cards if not card.created}
    kept = {}
    for model, column in _pointing_at(Customer):
        rows = model.objects.filter(**{f"{column}__in": new}).values_list("pk", column)
        for key, customer in rows:
            if not _is_of(new[customer], model, key):
                kept[customer] = Kept.WORKED_ON
    entries = TimelineEntry.objects.filter(customer__in=known)
    for key, customer, at in entries.values_list("pk", "customer", "recorded_at"):
        card = known[customer]
        if at > card.written_at and not _is_of(card, TimelineEntry, key):
            kept[customer] = Kept.WORKED_ON
    return kept


def _with_cars_worked_on(cards):
    whose = {key: card for card in cards for key in card.made.get("vehicles.Vehicle", ())}
    kept = {}
    for model, column in _pointing_at(Vehicle):
        rows = model.objects.filter(**{f"{column}__in": list(whose)}).values_list("pk", column)
        for key, vehicle in rows:
            card = whose[str(vehicle)]
            if not _is_of(card, model, key):
                kept[card.customer_id] = Kept.WORKED_ON
    return kept | {
        whose[str(key)].customer_id: Kept.CHANGED
        for key in _changes("vehicles.VehicleEvent", whose)
    }


def _changed(cards):
    """People whose card or contact points somebody else changed after the import wrote them."""
    whose = {str(card.customer_id): card for card in cards}
    points = {key: card for card in cards for key in card.made.get(ContactPoint._meta.label, ())}
    changed = {whose[str(key)].customer_id for key in _changes("customers.CustomerEvent", whose)}
    for key in _changes("customers.ContactPointEvent", points):
        changed.add(points[str(key)].customer_id)
    return dict.fromkeys(changed, Kept.CHANGED)


def _changes(model, whose):
    """The keys of rows that were changed after this import wrote them, and not by itself."""
    events = apps.get_model(model).objects.filter(pgh_obj__in=list(whose))
    events = events.exclude(pgh_label="insert").select_related("pgh_context")
    for event in events:
        card = whose[str(event.pgh_obj_id)]
        by = event.pgh_context.metadata.get("file_import") if event.pgh_context else None
        if event.pgh_id > card.history_mark and by != str(card.file_import_id):
            yield event.pgh_obj_id


def _joined(cards):
    keys = [card.customer_id for card in cards if card.created]
    joined = Customer.objects.filter(pk__in=keys).exclude(canonical=F("pk"))
    others = Customer.objects.filter(canonical__in=keys).exclude(canonical=F("pk"))
    found = [*joined.values_list("pk", flat=True), *others.values_list("canonical", flat=True)]
    return dict.fromkeys(found, Kept.JOINED)


def _pointing_at(model):
    """Yield (model, column) of every table of ours that points to this one, now or ever after."""
    for field in model._meta.get_fields(include_hidden=True):
        if not (field.one_to_many or field.one_to_one) or not field.auto_created:
            continue
        other = field.related_model
        if other in DERIVED or issubclass(other, pghistory.models.Event):
            continue
        yield other, field.field.attname


def _is_of(card, model, key):
    if model is ImportedCard:
        return key == card.pk
    return str(key) in card.made.get(model._meta.label, ())
