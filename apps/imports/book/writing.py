"""Writes what a batch amounts to: one statement a table, however many rows."""

from collections import defaultdict

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from apps.core import clock
from apps.core.copying import insert_many, row_of
from apps.customers.actions.cards import write_cards
from apps.customers.actions.contact_points import attach_each
from apps.customers.actions.search_keys import keys_of_points, write_keys
from apps.customers.actions.timeline import record as tell_of_card
from apps.customers.keys import keys_of_name, keys_of_plate, keys_of_vin
from apps.customers.models import Consent, ConsentSource, Customer, Purpose
from apps.journeys.actions import record, recording_together
from apps.journeys.models import Area
from apps.journeys.standing import Mark
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle

from ..models import ImportedCard
from .consents import consent_of
from .history import moment_of
from .people import FILLABLE

NULLED = ("model_year", "first_registered")


class Writer:
    """Writes the batch of a book, and lists what it made of whom."""

    def __init__(self, file_import, book, *, by):
        self.file_import, self.book, self.by = file_import, book, by
        self.made = defaultdict(lambda: defaultdict(list))  # person: {model: keys}
        self.filled_cars = defaultdict(dict)

    def write(self):
        """Write people before their cars, cars before their history; their locks are held."""
        with recording_together(of_many=True) as entries:
            self._write_new_people()
            self._complete_people()
            self._write_cars()
            self._write_readings()
            self._tell_services()
            self._write_consents()
        for entry in entries:
            self.made[entry.customer_id]["journeys.TimelineEntry"].append(entry.pk)
        self._list_cards()

    def _write_new_people(self):
        new = [person for person in self.book.met.values() if person.new]
        for person in new:
            person.card = Customer(
                id=person.key,
                kind=person.kind,
                name=person.name,
                created_at=person.since or clock.now(),
                **person.says,
            )
        if new:
            self._note_points(write_cards([(p.card, p.points) for p in new], by=self.by))

    def _complete_people(self):
        known = [person for person in self.book.met.values() if not person.new]
        reached = [(person.card, person.points) for person in known if person.points]
        if reached:
            self._note_points(attach_each(reached))
            write_keys((card, keys_of_points(points)) for card, points in reached)
            for card, points in reached:
                for point in points:
                    tell_of_card(card, "customers.contact_added", by=self.by, what=point.kind)
        filled = [person for person in known if person.filled]
        for person in filled:
            for name, value in person.filled.items():
                setattr(person.card, name, value)
        if filled:
            Customer.objects.bulk_update([person.card for person in filled], FILLABLE)
        named = [person.card for person in filled if "name_latin" in person.filled]
        if named:
            write_keys((card, {"": keys_of_name(card.name, card.name_latin)}) for card in named)

    def _note_points(self, points):
        for point in points:
            self.made[point.customer_id]["customers.ContactPoint"].append(point.pk)

    def _write_cars(self):
        cars = [car for car in self.book.garage.met.values() if car.news]
        new = [row_of(Vehicle, id=car.key, **_texts(car.says)) for car in cars if car.new]
        insert_many(Vehicle, new)
        self._complete_cars([car for car in cars if car.filled])
        owned = [car for car in cars if car.owned]
        ownerships = [
            row_of(Ownership, vehicle_id=car.key, customer=car.owned[0].card, since=car.owned[1])
            for car in owned
        ]
        insert_many(Ownership, ownerships)
        for car, ownership in zip(owned, ownerships, strict=True):
            self._note(car.owned[0], ownership)
            self._tell_owned(car)
        self._write_plates([car for car in cars if car.worn])
        for car in cars:
            if car.new:
                self.made[car.told_by.key]["vehicles.Vehicle"].append(car.key)
        self._index_cars([car for car in cars if _is_theirs(car)])

    def _index_cars(self, cars):
        found = {}
        for car in cars:
            found.setdefault(car.told_by, {}).update(_keys_of(car))
        for new in (True, False):
            # Of somebody new no plate and no VIN can be known yet.
            people = [(p.card, keys) for p, keys in found.items() if p.new == new]
            write_keys(people, new=new)

    def _complete_cars(self, cars):
        rows = Vehicle.objects.in_bulk([car.key for car in cars])
        for car in cars:
            for name, value in car.filled.items():
                setattr(rows[car.key], name, value)
            self.filled_cars[car.told_by.key][str(car.key)] = _as_json(car.filled)
        if rows:
            fields = ["vin", "make", "model", "model_year", "colour", "first_registered"]
            Vehicle.objects.bulk_update(rows.values(), fields)

    def _tell_owned(self, car):
        person, since = car.owned
        facts = {"car": str(car), "year": car.says["model_year"], "plate": car.plate_shown}
        with clock.set_to(moment_of(since)):
            record(person.card, "vehicles.registered", by=self.by, area=Area.RECORD, **facts)

    def _write_plates(self, cars):
        rows = [
            row_of(
                Plate,
                vehicle_id=car.key,
                country=car.worn[2],
                shown=car.worn[0],
                normalised=car.worn[1],
                since=car.owned[1] if car.owned else clock.today(),
            )
            for car in cars
        ]
        insert_many(Plate, rows)
        for car, row in zip(cars, rows, strict=True):
            self._note(car.told_by, row)

    def _write_readings(self):
        rows, others = [], self._owners_of_this_file()
        for car in self.book.garage.met.values():
            for read in car.read:
                rows.append(self._reading(car, read))
                # What hangs on a car goes with whoever brought the car.
                theirs = car.owner if car.owner in others else car.told_by.key
                self.made[theirs][rows[-1]._meta.label].append(rows[-1].pk)
                if read.told:
                    self._tell_reading(car, read)
        insert_many(OdometerReading, rows)

    def _owners_of_this_file(self):
        """Owners of cars that somebody else's row has named, as far as this file brought them."""
        cars = self.book.garage.met.values()
        owners = {car.owner for car in cars if car.read and car.owner != car.told_by.key}
        listed = ImportedCard.objects.filter(file_import=self.file_import, customer__in=owners)
        return set(listed.values_list("customer", flat=True)) | (owners & self.book.met.keys())

    def _reading(self, car, read):
        return row_of(
            OdometerReading,
            vehicle_id=car.key,
            customer=read.told and read.told.card,
            km=read.km,
            miles=read.value if read.unit == "mi" else None,
            read_on=read.on,
            source=OdometerReading.Source.IMPORT,
            doubt=read.doubt,
            by=self.by,
        )

    def _tell_reading(self, car, read):
        facts = {"car": str(car), "value": read.value, "unit": read.unit, "doubt": read.doubt}
        with clock.set_to(moment_of(read.on)):
            card = read.told.card
            record(card, "vehicles.odometer_read", by=self.by, area=Area.RECORD, **facts)

    def _tell_services(self):
        for done in self.book.history.done:
            weight = {"marks": [Mark.SERVICE_ON_TIME]} if done.on_time else {}
            with clock.set_to(done.at):
                record(
                    done.person.card,
                    "imports.service_done",
                    by=self.by,
                    area=Area.SERVICE,
                    **done.facts,
                    **weight,
                )

    def _write_consents(self):
        words, now = self.book.consents.words, clock.now()
        file_name = self.file_import.file_name
        rows = [consent_of(word, file_name=file_name, by=self.by, now=now) for word in words]
        insert_many(Consent, rows)
        for word, row in zip(words, rows, strict=True):
            self._note(word.person, row)
        for (person, given, at), channels in self._by_answer(words).items():
            facts = {"purpose": Purpose.MARKETING, "channels": channels}
            self._tell_consent(person.card, given, at or now, facts)

    def _by_answer(self, words):
        """The channels of each person's yes and of their no, as one told them."""
        answers = {}
        for word in words:
            answers.setdefault((word.person, word.given, word.at), []).append(word.channel)
        return answers

    def _tell_consent(self, card, given, at, facts):
        facts |= {"by": self.by, "source": ConsentSource.IMPORT}
        with clock.set_to(at):
            if given:
                tell_of_card(card, "customers.consent_given", **facts)
            else:
                tell_of_card(card, "customers.consent_withdrawn", **facts)

    def _note(self, person, row):
        self.made[person.key][row._meta.label].append(row.pk)

    def _list_cards(self):
        """Add to the list of what this import made; a person may have come in a batch before."""
        met = self.book.met
        keys = {*self.made, *(person.key for person in met.values() if person.filled)}
        listed = ImportedCard.objects.filter(file_import=self.file_import, customer__in=keys)
        known = {card.customer_id: card for card in listed}
        cards = [known.get(key) or self._listed(met[key]) for key in keys]
        for card in cards:
            for label, made in self.made[card.customer_id].items():
                card.made[label] = card.made.get(label, []) + [str(key) for key in made]
            person = met.get(card.customer_id)
            filled = {"card": _as_json(person.filled)} if person else {}
            filled["cars"] = self.filled_cars[card.customer_id]
            for what, values in filled.items():
                card.filled[what] = card.filled.get(what, {}) | values
            card.written_at = timezone.now()
        self._mark_history([card for card in cards if not card.created])
        old = [card for card in cards if card.customer_id in known]
        ImportedCard.objects.bulk_update(old, ["made", "filled", "written_at", "history_mark"])
        insert_many(ImportedCard, [c for c in cards if c.customer_id not in known])

    def _mark_history(self, cards):
        """What was changed on known cards before and by us; what comes later is somebody's."""
        keys = [card.customer_id for card in cards]
        events = apps.get_model("customers.CustomerEvent").objects.filter(pgh_obj__in=keys)
        marks = dict(events.values_list("pgh_obj").annotate(Max("pgh_id")).order_by())
        for card in cards:
            card.history_mark = marks.get(card.customer_id, 0)

    def _listed(self, person):
        return row_of(
            ImportedCard,
            file_import=self.file_import,
            customer_id=person.key,
            row=person.row,
            created=person.new,
        )


def _texts(says):
    """The fields of a car as the table keeps nothing in each."""
    return {name: value or (None if name in NULLED else "") for name, value in says.items()}


def _as_json(values):
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items()}


def _is_theirs(car):
    changed = car.owned or car.worn or "vin" in car.filled
    return changed and car.owner == car.told_by.key


def _keys_of(car):
    found = {car.plate_shown: keys_of_plate(car.plate_shown)} if car.plate_shown else {}
    return found | ({car.says["vin"]: keys_of_vin(car.says["vin"])} if car.says["vin"] else {})
