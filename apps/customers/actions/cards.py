"""New cards and changed ones."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.copying import insert_many
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.customers.models import Customer
from apps.customers.names import latin_of

from .contact_points import attach_each, country_here, read_or_refuse, refuse_known
from .duplicates import propose_duplicates
from .erased import refuse_erased
from .search_keys import index_names, index_new
from .sharing import share_points
from .timeline import record

ADDRESS = frozenset(["street", "postal_code", "city", "country"])
FIELDS = ADDRESS | {"kind", "name", "name_latin", "language", "birthday"}


@transaction.atomic
def add_customer(
    *,
    name,
    kind=Customer.Kind.PERSON,
    name_latin="",
    language="",
    birthday=None,
    address=None,
    phones=(),
    emails=(),
    wechat="",
    shared=(),
    by,
    key=None,
):
    """Make a card for somebody new; refuse what belongs to a card already, naming whose it is.

    `shared` are contact points of others by which they are reached as well. `key` is the UUID made
    when the form was drawn: the same click twice is one card; other words belong on that card.
    """
    points = _read(phones, emails, wechat)
    said = {field: text for field, text in (address or {}).items() if field in ADDRESS}
    said |= {"name": name, "kind": kind, "name_latin": name_latin, "language": language}
    said |= {"birthday": birthday}
    hold(*(point.lock for point in points), *([f"card/{key}"] if key else []))
    if key and (known := Customer.objects.filter(pk=key).first()):
        return _same(known, said, points)
    refuse_known(points)

    card = Customer(**said)
    card.pk = key or card.pk
    try:
        write_card(card, points, by=by)
    except IntegrityError as clash:
        raise Refused(_("This form was already used. Load the page again.")) from clash
    share_points(card, shared, by=by)
    propose_duplicates(card)
    return card


def _same(known, said, points):
    """Return the card a form has made already; refuse to lose what it says otherwise now."""
    said["name_latin"] = said["name_latin"] or latin_of(said["name"])  # As it was written.
    theirs = set(known.contact_points.values_list("kind", "value"))
    same = all(getattr(known, field) == value for field, value in said.items())
    if same and {(point.kind, point.value) for point in points} == theirs:
        return known
    raise Refused(_("This form was saved already, as %s. Change it on that card.") % known.name)


def _read(phones, emails, wechat):
    typed = [("phone", text) for text in phones] + [("email", text) for text in emails]
    typed += [("wechat", wechat)] if wechat else []
    country = country_here() if phones else ""
    return [read_or_refuse(kind, text, country) for kind, text in typed]


def write_card(card, points, *, by):
    """Save a new card with the contact points it starts from; their locks are held."""
    write_cards([(card, points)], by=by)
    return card


def write_cards(new, *, by):
    """Save new cards, each with the contact points it starts from; their locks are held.

    One statement a table, however many there are. Returns the contact points as they were written.
    """
    for card, _points in new:
        card.name_latin = card.name_latin or latin_of(card.name)
        card.full_clean(validate_constraints=False)  # A card without a name fails at its field.
        card.canonical_id = card.pk  # A new card is its own person.
    insert_many(Customer, [card for card, _points in new])
    written = attach_each(new)
    index_new(new)
    for card, _points in new:
        # What moves in was known before it came to us.
        with clock.set_to(card.created_at):
            record(card, "customers.added", by=by, name=card.name)
    return written


@transaction.atomic
def change_customer(customer, *, by, **fields):
    """Change what a card says; fields that are not named stay as somebody else may have set them.

    Who changed what is kept by the database.
    """
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"Not fields of a card: {', '.join(sorted(unknown))}.")
    card = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    refuse_erased(card)
    if write_changes(card, fields):
        propose_duplicates(card)
    return card


def write_changes(card, fields):
    """Write what differs to a card that is locked; tell whether anything did."""
    changed = {name: value for name, value in fields.items() if getattr(card, name) != value}
    if not changed:
        return False
    if not changed.get("name", card.name).strip():
        raise Refused(_("Write a name."))

    derived = card.name_latin == latin_of(card.name)
    for name, value in changed.items():
        setattr(card, name, value)
    if not card.name_latin or (derived and "name_latin" not in changed):
        card.name_latin = latin_of(card.name)
    card.full_clean()
    card.save(update_fields=[*changed, "name_latin"])
    if changed.keys() & {"name", "name_latin"}:
        index_names(card)
    return True
