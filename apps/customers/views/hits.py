"""Customers as lists show them: who, how far, with whom, how to tell them apart."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.core.templatetags.forecourt import day_time
from apps.customers.contact_details import (
    ShownPoint,
    masked,
    people_in_full,
    phones_of_people,
    shown_point,
)
from apps.customers.keys import Kind
from apps.customers.models import ContactPoint, Customer, OwnConsultant
from apps.customers.models.matching import reasons_matching

# Why somebody was found, where the name does not show it.
REASONS = {
    Kind.PLATE: _("plate %s"),
    Kind.VIN: _("VIN %s"),
    Kind.NUMBER: _("number %s"),
    Kind.EMAIL: _("e-mail %s"),
    Kind.PHONE: _("phone %s"),
    Kind.PHONE_END: _("phone %s"),
}

# How a reason looks to who does not see contact details.
HIDING = {
    Kind.EMAIL: lambda shown: masked(ContactPoint.Kind.EMAIL, shown),
    Kind.PHONE: lambda shown: masked(ContactPoint.Kind.PHONE, shown),
    Kind.PHONE_END: lambda shown: masked(ContactPoint.Kind.PHONE, shown),
}

NAMES = {Kind.NAME, Kind.PINYIN, Kind.INITIALS}


@dataclass(frozen=True)
class Hit:
    """One person in a list. Whoever is shown the same is shown what was drawn for another."""

    pk: UUID
    name: str
    name_latin: str
    stage: str  # Its code; "prospect" also for somebody without any fact yet.
    consultants: tuple[str, ...]
    phone: ShownPoint | None  # The preferred one, or the first; as this reader may see it.
    why: tuple[str, ...]
    last_entry: str = ""  # When something last entered the timeline, in words.

    @property
    def url(self):
        return Customer(pk=self.pk, canonical_id=self.pk).get_absolute_url()

    @property
    def stage_label(self):
        return _stages()[self.stage]

    @property
    def detail(self):
        """One line for the search box: why, stage, consultant here, last digits of the phone."""
        parts = [*self.why, self.stage_label, *self.consultants]
        if self.phone and not any(self.phone.shown in why for why in self.why):
            parts.append(self.phone.shown if self.phone.hidden else f"…{self.phone.value[-4:]}")
        return " · ".join(str(part) for part in parts)


def hits_of(people, reader, query="", *, dated=False):
    """Make the rows for the people with these keys, in this order, with why the query found each.

    What the reader may not see of them in full is not in the rows. With `dated`, each says when
    something last happened.
    """
    people = list(people)
    if not people:
        return []
    shown = {person.pk: person for person in _people(people)}
    full = people_in_full(reader, people)
    phones, owners = {}, {}
    for phone in phones_of_people(people):
        phones.setdefault(phone.person, shown_point(phone, full=phone.person in full))
    for own in _owners(people):
        owners.setdefault(own.person, {})[own.owner] = own.name
    reasons = reasons_matching(query, people) if query else {}
    entries = last_entries(people) if dated else {}
    return [
        Hit(
            key,
            shown[key].name,
            shown[key].name_latin,
            shown[key].stage or "prospect",
            tuple(owners.get(key, {}).values()),
            phones.get(key),
            _why(reasons.get(key, []), key in full),
            day_time(entries.get(key)),
        )
        for key in people
        if key in shown
    ]


def last_entries(people):
    """Return {person: when something last entered their timeline} for these few keys."""
    found = {}
    for card in _entered(list(people)):
        found[card.canonical_id] = max(
            filter(None, [found.get(card.canonical_id), card.last]), default=None
        )
    return found


@ReadyQuery
def _people():
    people = Customer.objects.filter(IsAny("id", Asked())).order_by()
    stage = F("standings__stage")
    return people.annotate(stage=stage).values_list("pk", "name", "name_latin", "stage", named=True)


@ReadyQuery
def _owners():
    """Their consultants at the dealerships in sight."""
    dealings = OwnConsultant.objects.filter(IsAny("customer__canonical", Asked())).order_by("id")
    dealings = dealings.annotate(
        person=F("customer__canonical"), owner=F("consultant"), name=F("consultant__name")
    )
    return dealings.values_list("person", "owner", "name", named=True)


@ReadyQuery
def _entered():
    entries = Customer.timeline.rel.related_model.objects
    # One row of the index for each card; a maximum would read all that ever happened to them.
    newest = entries.filter(customer=OuterRef("pk")).order_by("-at", "-id").values("at")[:1]
    cards = Customer.objects.filter(IsAny("canonical", Asked())).order_by()
    return cards.annotate(last=Subquery(newest)).values_list("canonical_id", "last", named=True)


@cache
def _stages():
    """The names of the stages; a later app keeps them."""
    return dict(Customer.standings.rel.related_model._meta.get_field("stage").flatchoices)


def _why(reasons, full):
    """The strongest reason alone, in the order above: one is enough to recognise somebody."""
    kinds = {kind for kind, _shown in reasons}
    for kind, sentence in REASONS.items():
        # An address mostly repeats the name, which stands there anyway.
        if kind in kinds and not (kind == Kind.EMAIL and kinds & NAMES):
            shown = next(shown for found, shown in reasons if found == kind)
            return (sentence % (shown if full else HIDING.get(kind, str)(shown)),)
    return ()
