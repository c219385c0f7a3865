"""The customer behind an enquiry: found, or made."""

from dataclasses import dataclass

from django.db import transaction

from apps.core.locks import hold
from apps.core.remarks import Remark
from apps.customers.contact_sheets import Unrecognisable
from apps.customers.models import Customer, SharedContact
from apps.customers.names import agree

from .cards import write_card, write_changes
from .contact_points import attach, holders
from .people import lock_person
from .search_keys import index_contacts
from .timeline import record


@dataclass(frozen=True)
class Recognised:
    """Who it is, whether the card is new, and what a colleague should look at."""

    customer: Customer
    created: bool
    remarks: tuple[Remark, ...] = ()

    @property
    def named(self):
        """Whether the name that was given is theirs."""
        return all(remark.code != "name_differs" for remark in self.remarks)


def recognise(contact, *, country, by=None, language=""):
    """Find the customer of an enquiry by what reaches them, or make one.

    `contact` is a ContactSheet, `country` the one whose phones it is likely to write, `language`
    that of the enquiry where the sheet names none. Raises Unrecognisable when it has no name or
    nothing that works. Call it once in a transaction: it waits for everybody who writes one of
    these contact points, and keeps them waiting until the end.
    """
    points, remarks = contact.points(country)
    fields = contact.card()
    fields["language"] = fields["language"] or language
    if not fields["name"]:
        remarks += (Remark.of("no_name"),)
    if not points:
        remarks += (Remark.of("no_contact"),)
    if not (fields["name"] and points):
        raise Unrecognisable(remarks)

    # No savepoint: nothing is refused any more.
    with transaction.atomic(savepoint=False):
        person, created, said = _found_or_made(points, fields, by=by)
    return Recognised(person, created, remarks + said)


def _found_or_made(points, fields, *, by):
    """Return the person, whether their card is new, and remarks."""
    # Two enquiries of one new phone at once: the second waits here and then finds the first.
    hold(*(point.lock for point in points))
    known = holders(points)
    hits = [(point, known[key]) for point in points if (key := (point.kind, point.value)) in known]
    if not hits:
        return write_card(Customer(**fields), points, by=by), True, ()

    # Locked: the card may be joined to another one while the enquiry is read.
    person = lock_person(_who_of(hits[0][1], fields["name"]))
    _fill_in(person, fields)
    _add_missing(person, [p for p in points if (p.kind, p.value) not in known], by=by)
    return person, False, _names_that_differ(person, fields, hits[0][1]) + _others(person, hits)


def _who_of(point, said):
    """The owner of a contact point, or whoever shares it and is the one named."""
    owner = point.customer.canonical
    if agree(said, owner.name, owner.name_latin):
        return owner
    shared = SharedContact.objects.filter(contact_point=point)
    sharers = [each.customer.canonical for each in shared.select_related("customer__canonical")]
    named = [each for each in sharers if agree(said, each.name, each.name_latin)]
    return named[0] if len(named) == 1 else owner


def _fill_in(person, fields):
    """Write what the card does not say yet; what it says stays."""
    news = {}
    if fields["language"] and not person.language:
        news["language"] = fields["language"]
    address = ("street", "postal_code", "city", "country")
    if not any(getattr(person, name) for name in address):
        news |= {name: fields[name] for name in address if fields[name]}
    write_changes(person, news)


def _add_missing(person, points, *, by):
    if not points:
        return
    attach(person, points)
    index_contacts(person)
    for point in points:
        record(person, "customers.contact_added", by=by, what=point.kind)


def _names_that_differ(person, fields, point):
    said = fields["name"]
    if agree(said, person.name, person.name_latin):
        return ()
    facts = {"said": said, "known": person.name, "card": str(person.pk), "point": str(point.pk)}
    return (Remark.of("name_differs", **facts),)


def _others(person, hits):
    elsewhere = [(point, held) for point, held in hits if held.customer.canonical_id != person.pk]
    if not elsewhere:
        return ()
    # What somebody shares with its owner is no surprise.
    shared = SharedContact.objects.of(person).values_list("contact_point", flat=True)
    shared, others = set(shared), {}
    for point, held in elsewhere:
        if held.pk not in shared:
            others.setdefault(held.customer.canonical_id, (point, held))
    return tuple(
        Remark.of(
            "several_cards",
            value=point.shown,
            other=held.customer.canonical.name,
            card=str(held.customer.canonical_id),
            point=str(held.pk),
        )
        for point, held in others.values()
    )
