"""Who the rows are about: known by number or contact, met in a row above, or new."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.core import clock
from apps.customers.folding import fold
from apps.customers.models import ContactPoint, Customer
from apps.customers.names import agree

from .history import moment_of

ADDRESS = ("street", "postal_code", "city", "country")
FILLABLE = ("name_latin", "language", "birthday", *ADDRESS)
# What is remarked when the card says otherwise; a street is written in many ways.
COMPARED = ("language", "birthday", "postal_code", "city")


@dataclass(eq=False, slots=True)
class Person:
    """Somebody the file is about, with what it adds to their card."""

    key: UUID
    name: str
    latin: str
    says: dict
    row: int | None = None  # Where this file first names them.
    new: bool = False
    since: datetime | None = None
    kind: str = "person"
    points: list = field(default_factory=list)  # To be written.
    filled: dict = field(default_factory=dict)
    card: Customer | None = None
    counted: bool = False

    @property
    def news(self):
        """How much of the card itself is to be written."""
        return self.new + len(self.points) + len(self.filled)


class People:
    """Recognises the person of each record; whom it has met, it knows in later rows."""

    def __init__(self):
        self.by_point = {}  # (kind, value): whose it is
        self.by_key = {}

    def look_up(self, points):
        """Read who is known by these contact points; one query for each kind."""
        wanted = {}
        for point in points:
            if (point.kind, point.value) not in self.by_point:
                wanted.setdefault(point.kind, set()).add(point.value)
        for kind, values in wanted.items():
            known = ContactPoint.objects.filter(kind=kind, value__in=values)
            for held in known.select_related("customer__canonical"):
                self.by_point[kind, held.value] = self._known(held.customer.canonical)

    def _known(self, card):
        if card.pk not in self.by_key:
            says = {name: getattr(card, name) for name in FILLABLE}
            self.by_key[card.pk] = Person(card.pk, card.name, card.name_latin, says, card=card)
        return self.by_key[card.pk]

    def of(self, record, points):
        """Return the Person of a record, or None when nobody could tell who it is."""
        if not record.sheet.name:
            return None
        if not points:
            record.remark("row_without_reach")
            return None
        person = self._found(record, points) or self._new(record)
        if person.card and person.row is None:
            by = next(p for p in points if self.by_point.get((p.kind, p.value)) is person)
            record.remark("recognised", by.kind, name=person.name, by=by.shown)
        self._attach(record, person, points)
        self._fill_in(record, person)
        person.row = person.row or record.row
        return person

    def _found(self, record, points):
        held = [(point, self.by_point.get((point.kind, point.value))) for point in points]
        for point, person in held:
            if point.kind == ContactPoint.Kind.EXTERNAL and person:
                self._compare_names(record, person, point)
                return person
        known = [person for _point, person in held if person]
        for person in known:
            if _agree(record.sheet.name, person):
                if person.row:
                    record.remark("same_person_above", row=person.row)
                return person
        if known and len(known) == len(held):
            # Nothing is left that would tell them apart the next time.
            record.remark("name_differs", "name", said=record.sheet.name, known=known[0].name)
            return known[0]
        return None

    def _compare_names(self, record, person, point):
        if not _agree(record.sheet.name, person):
            number = point.value.partition(":")[2]
            facts = {"number": number, "known": person.name, "said": record.sheet.name}
            record.remark("same_number_other_name", "number", **facts)

    def _new(self, record):
        # The card has the time at which the old system first knew them.
        since = record.known_since and moment_of(record.known_since)
        says = dict.fromkeys(FILLABLE, "") | {"birthday": None}
        key = clock.key_of(since) if since else clock.new_key()
        card = record.sheet.card()
        person = Person(key, card["name"], card["name_latin"], says, record.row, new=True)
        person.kind, person.since = card["kind"], since
        self.by_key[key] = person
        return person

    def _attach(self, record, person, points):
        for point in points:
            held = self.by_point.get((point.kind, point.value))
            if held is None:
                self.by_point[point.kind, point.value] = person
                person.points.append(point)
            elif held is not person:
                record.remark(
                    "shared_contact",
                    point.kind,
                    value=point.shown,
                    other=held.name,
                )

    def _fill_in(self, record, person):
        said = record.sheet.card() | {"birthday": record.birthday}
        says = person.says
        has_address = any(says[name] for name in ADDRESS)
        for name in FILLABLE:
            value = said[name]
            if not value:
                continue
            if not says[name] and not (name in ADDRESS and has_address):
                says[name] = value
                if not person.new:
                    person.filled[name] = value
            elif name in COMPARED and says[name] and not _same(says[name], value):
                record.remark("differs", name, known=says[name], said=value)


def _same(known, said):
    return str(known).replace(" ", "").casefold() == str(said).replace(" ", "").casefold()


def _agree(said, person):
    """Whether two names may well be of one person; old systems leave out what stands between."""
    if agree(said, person.name, person.latin):
        return True
    words, known = fold(said).split(), fold(person.name).split()
    shorter, longer = sorted((words, known), key=len)
    return len(shorter) > 1 and set(shorter) <= set(longer) and len(longer) - len(shorter) == 1
