"""The cars in the rows: known by VIN or plate, met in a row above, or new."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from apps.core import clock
from apps.vehicles import plates
from apps.vehicles.actions.registration import Said, read_plate, read_vin
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle, shown_car
from apps.vehicles.odometer import Reading
from apps.vehicles.vin import CHECKED_REGIONS

FIELDS = ("vin", "make", "model", "model_year", "colour", "first_registered")


@dataclass(eq=False, slots=True)
class Car:
    """A car the file is about, with what it adds to it."""

    key: UUID
    says: dict
    new: bool = False
    owner: UUID | None = None  # The key of the person whose it is now.
    owner_name: str = ""
    free_from: date | None = None  # When its last owner gave it away.
    plate: str = ""  # Normalised, as it wears it now.
    plate_shown: str = ""
    readings: list = field(default_factory=list)
    filled: dict = field(default_factory=dict)
    owned: tuple | None = None  # (Person, day) to be written.
    worn: tuple | None = None  # (shown, normalised, country) to be written.
    read: list = field(default_factory=list)  # Readings to be written.
    told_by: object = None  # The person whose row brought it.

    @property
    def news(self):
        """How much of it is to be written."""
        return self.new + bool(self.owned) + bool(self.worn) + len(self.filled) + len(self.read)

    def __str__(self):
        return shown_car(*(self.says[name] for name in ("make", "model", "vin")))


class Garage:
    """Recognises the car of each record; which it has met, it knows in later rows."""

    def __init__(self, country):
        self.country = country
        self.by_vin, self.by_plate, self.by_key = {}, {}, {}
        self.of_person = {}  # The cars of each person whose cars were read.
        self.met = {}  # Those of the batch.

    def read(self, record):
        """Return what a record says of a car in normal form, or None; doubts become problems."""
        told = record.car
        if told is None:
            return None
        said = Said(
            told.make.strip()[:60], told.model.strip()[:80], told.model_year, told.colour[:60]
        )
        read_vin(said, told.vin, keep=False)
        read_plate(said, told.plate, self.country)
        for remark in said.remarks:
            if remark.code == "vin_check_digit" and said.vin[0] not in CHECKED_REGIONS:
                continue  # Usual in Europe: it would bury what is worth looking at.
            record.remark(remark.code, remark.code.partition("_")[0], **dict(remark.facts))
        return said

    def look_up(self, people, cars, *, lock=False):
        """Read the cars that these people have, and those that wear or bear what is said.

        With `lock` they are held: what is written to them is judged by what they are now.
        """
        self.met = {}
        vins = {said.vin for said in cars if said.vin} - self.by_vin.keys()
        worn = {said.plate_normalised for said in cars if said.plate}
        keys = [person.key for person in people if person.key not in self.of_person]
        self.of_person |= {key: [] for key in keys}
        found = Q(vin__in=vins) if vins else Q(pk__in=[])
        if worn:
            wearing = Plate.objects.filter(until__isnull=True, country=self.country)
            found |= Q(pk__in=wearing.filter(normalised__in=worn).values("vehicle"))
        if keys:
            theirs = Ownership.objects.current().filter(customer__canonical__in=keys)
            found |= Q(pk__in=theirs.values("vehicle"))
        vehicles = Vehicle.objects.filter(found).order_by("pk")
        vehicles = vehicles.select_for_update(no_key=True) if lock else vehicles
        cars = {each.pk: self._known(each) for each in vehicles if each.pk not in self.by_key}
        if cars:
            self._whose(cars)
            self._what_they_wear_and_show(cars)

    def _known(self, vehicle):
        car = Car(vehicle.pk, {name: getattr(vehicle, name) for name in FIELDS})
        self._remember(car)
        return car

    def _remember(self, car):
        self.by_key[car.key] = car
        if car.says["vin"]:
            self.by_vin[car.says["vin"]] = car

    def _whose(self, cars):
        rows = Ownership.objects.filter(vehicle__in=cars).select_related("customer__canonical")
        for row in rows.order_by("since"):
            car = cars[row.vehicle_id]
            if row.until is None:
                car.owner, car.owner_name = row.customer.canonical_id, row.customer.canonical.name
                self.of_person.setdefault(car.owner, []).append(car)
            else:
                car.free_from = max(filter(None, (car.free_from, row.until)))

    def _what_they_wear_and_show(self, cars):
        for worn in Plate.objects.filter(vehicle__in=cars, until__isnull=True):
            car = cars[worn.vehicle_id]
            car.plate, car.plate_shown = worn.normalised, worn.shown
            if worn.country == self.country:
                self.by_plate[worn.normalised] = car
        for read in OdometerReading.objects.filter(vehicle__in=cars):
            cars[read.vehicle_id].readings.append(Reading(read.read_on, read.km))

    def of(self, record, said, person):
        """Return the Car of a record as the person's, or None when it names no car."""
        if said is None or not (said.vin or said.plate or said.model):
            return None
        car = self._found(record, said, person) or self._new(said)
        self.met[car.key] = car
        owned = self._own(record, car, person)
        # What a file says of a car goes with its owner, whoever's row named it as well.
        car.told_by = person if owned else car.told_by or person
        if owned:
            self._complete(record, car, said)
        return car

    def _found(self, record, said, person):
        """The known car that bears the VIN, or the plate of theirs, or is of the same kind."""
        if said.vin and (car := self.by_vin.get(said.vin)):
            return car
        mine = self.of_person.get(person.key, ())
        if said.plate and (worn := self.by_plate.get(said.plate_normalised)):
            if worn in mine and not (said.vin and worn.says["vin"]):
                return worn
            record.remark("plate_of_another_car", "plate", text=worn.plate_shown)
            said.plate = ""
        return next((car for car in mine if _same_kind(car, said)), None)

    def _new(self, said):
        says = {name: getattr(said, name, None) for name in FIELDS}
        car = Car(clock.new_key(), says, new=True)
        self._remember(car)
        return car

    def _own(self, record, car, person):
        if car.owner == person.key:
            return True
        if car.owner is not None:
            record.remark("car_of_somebody_else", "vin", car=car, other=car.owner_name)
            return False
        days = [record.car.since, record.visit and record.visit.on, record.known_since]
        since = next(filter(None, days), None) or clock.today()
        car.owner, car.owner_name = person.key, person.name
        car.owned = (person, max(filter(None, (since, car.free_from))))
        self.of_person.setdefault(person.key, []).append(car)
        return True

    def _complete(self, record, car, said):
        told = {name: getattr(said, name, None) for name in FIELDS}
        told["first_registered"] = record.car.first_registered
        for name, value in told.items():
            if value and not car.says[name]:
                car.says[name] = value
                if not car.new:
                    car.filled[name] = value
        self._remember(car)
        if said.plate and not car.plate:
            if self.by_plate.get(said.plate_normalised, car) is car:
                self._wear(car, said)
        elif said.plate and car.plate != said.plate_normalised:
            record.remark("plate_differs", "plate", known=car.plate_shown, said=said.plate)

    def _wear(self, car, said):
        shown = plates.shown(said.plate, said.country)[:20]
        car.plate, car.plate_shown = said.plate_normalised, shown
        car.worn = (shown, said.plate_normalised, said.country)
        self.by_plate[said.plate_normalised] = car


def _same_kind(car, said):
    if not (said.make and said.model) or (said.vin and car.says["vin"]):
        return False
    if said.plate and car.plate:
        return False
    known = (car.says["make"].casefold(), car.says["model"].casefold())
    years = {car.says["model_year"], said.model_year} - {None}
    return known == (said.make.casefold(), said.model.casefold()) and len(years) < 2
