"""Rows in, people with their cars and services out; checking and loading judge alike."""

from collections import Counter
from dataclasses import dataclass, field

from .cars import Garage
from .consents import Consents
from .history import History
from .people import People


@dataclass
class Book:
    """What the rows of one file amount to, batch by batch; nothing is written here."""

    country: str
    people: People = field(default_factory=People)
    history: History = field(default_factory=History)
    consents: Consents = field(default_factory=Consents)
    counts: Counter = field(default_factory=Counter)
    met: dict = field(default_factory=dict)  # Whom the batch is about, in the order of its rows.

    def __post_init__(self):
        self.garage = Garage(self.country)

    def read(self, records):
        """Return (record, contact points, car as said) of each; look-ups and locks follow."""
        return [(record, self._points(record), self.garage.read(record)) for record in records]

    def _points(self, record):
        points, remarks = record.sheet.points(record.sheet.country or self.country)
        for remark in remarks:
            record.remark(remark.code, remark.code.partition("_")[0], **dict(remark.facts))
        return points

    def recognise(self, batch):
        """Return (record, person, car as said) of the rows that name somebody."""
        self.people.look_up([point for _record, points, _said in batch for point in points])
        self.met = {}
        found = []
        for record, points, said in batch:
            self.counts["rows"] += 1
            person = self.people.of(record, points)
            if person is None:
                self.counts["rows_lost"] += 1
                continue
            self.met[person.key] = person
            found.append((record, person, said))
        return found

    def take(self, found, *, lock=False):
        """Judge cars, readings and services of a batch, and count what is new."""
        cars = [said for _record, _person, said in found if said]
        self.garage.look_up(self.met.values(), cars, lock=lock)
        self.history.look_up([(p, record.visit) for record, p, _said in found if record.visit])
        self.consents.look_up([p for record, p, _said in found if record.consents])
        for record, person, said in found:
            self.counts["consents"] += self.consents.take(record, person)
            car = self.garage.of(record, said, person)
            read = self.history.read(record, car, person) if record.reading and car else None
            if record.visit:
                self.counts["visits"] += self.history.serve(record, car, person, read)
        self._count()

    def _count(self):
        people, cars = self.met.values(), self.garage.met.values()
        self.counts["people_new"] += sum(person.new for person in people)
        completed = [p for p in people if p.news and not p.new and not p.counted]
        self.counts["people_completed"] += len(completed)
        self.counts["people_known"] += sum(not p.news and not p.counted for p in people)
        self.counts["cars"] += sum(car.new for car in cars)
        self.counts["readings"] += sum(len(car.read) for car in cars)
        for person in people:
            person.counted = True

    def settle(self):
        """The batch is done: what it added is known from here on, to the rows that follow."""
        for person in self.met.values():
            person.new, person.points, person.filled, person.card = False, [], {}, None
        for car in self.garage.met.values():
            car.new, car.owned, car.worn, car.filled, car.read = False, None, None, {}, []
        self.history.done, self.consents.words = [], []
