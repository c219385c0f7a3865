"""The customers a dealership already had, as an import from its old system brings them.

Set-based, since that is how two thousand people with their cars move in; how far each of them has
come is then added up from the timeline as for everybody.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.core import clock
from apps.customers.contact_sheets import read_point
from apps.customers.keys import (
    keys_of_email,
    keys_of_name,
    keys_of_phone,
    keys_of_plate,
    keys_of_vin,
)
from apps.customers.models import (
    Consent,
    ContactPoint,
    Customer,
    MarketingObjection,
    OwnConsultant,
    PersonalInterest,
    SearchKey,
)
from apps.dealers.demo import MAKE
from apps.dealers.models import Role, User
from apps.journeys.actions import derive_standings
from apps.journeys.models import Area, TimelineEntry
from apps.journeys.standing import Mark
from apps.vehicles import plates
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle
from apps.vehicles.odometer import Reading, check, km_of_miles

from .consents import Consents
from .phrases import phrases
from .times import working_moment

WITH_A_SECOND_CAR, REFERRED, ON_TIME, KEEN = 0.11, 0.06, 0.7, 0.45
MISREAD = 0.04  # Readings with a slip of the pen.
YEAR = timedelta(days=365)
ORDER = (
    Customer,
    ContactPoint,
    SearchKey,
    OwnConsultant,
    Consent,
    MarketingObjection,
    PersonalInterest,
    Vehicle,
    Ownership,
    Plate,
    OdometerReading,
    TimelineEntry,
)
AT_ONCE = 500
FEW = 4


@dataclass
class Known:
    """Somebody the dealership knew before, and whose customer they are."""

    person: object
    card: Customer
    since: datetime
    seller: User | None = None


class TakeOver:
    """Collects the rows of one dealership, then writes them."""

    def __init__(self, crowd, now):
        self.crowd, self.house, self.rng = crowd, crowd.house, crowd.rng
        self.now = now
        self.rows = defaultdict(list)
        self.known = []
        self.consents = Consents(crowd.house.place.city, now, self.add)

    def add(self, model, /, **values):
        """Collect a row of a table; return it."""
        row = model(**values)
        self.rows[model].append(row)
        return row

    def stranger(self, person):
        """Somebody who left a name, at an event or for a brochure, and bought nothing."""
        return self.card(person, self._ago((62, 900)))

    def owner(self, person):
        """Somebody who bought here, once or twice, and was looked after since."""
        rng, house = self.rng, self.house
        # The first few are of the consultant whose account is tried first.
        mine = len(self.known) < FEW
        seller = house.consultants[0] if mine else rng.choice(house.consultants)
        known = self.card(person, self._ago((75, 2200)), seller=seller)
        bought = working_moment(rng, house, known.since + timedelta(days=rng.randrange(5, 40)))
        self.car(known, bought)
        second = bought + timedelta(days=rng.randrange(200, 1400))
        if second < self.now and rng.random() < WITH_A_SECOND_CAR:
            self.car(known, working_moment(rng, house, second))
        if len(self.known) > 1 and rng.random() < REFERRED:
            self.referral(known, bought=rng.choice(self.known[:-1]).card, at=bought + YEAR / 2)
        return known

    def card(self, person, at, *, seller=None):
        """A person with ways to reach them and to find them."""
        rng = self.rng
        by = self.house.staff[Role.RECEPTIONIST][0]
        key = clock.key_of(at)
        card = self.add(
            Customer,
            id=key,
            canonical_id=key,
            kind="company" if person.company else "person",
            name=person.company or person.name,
            name_latin="" if person.company else person.latin,
            language=person.language,
            birthday=None if person.company else person.birthday,
            street=person.street,
            postal_code=person.postcode,
            city=person.city,
            country=person.country,
            created_at=at,
        )
        self._keys(card, "", keys_of_name(card.name, card.name_latin))
        self._point(card, "phone", person.phone, keys_of_phone)
        if person.email and rng.random() < 0.7:
            self._point(card, "email", person.email, keys_of_email)
        self._tell(card, "customers.added", at, by=by, area=Area.RECORD, name=card.name)
        self.consents.write(card, at, by)
        if seller:
            self.add(OwnConsultant, customer=card, consultant=seller, since=at)
        known = Known(person, card, at, seller)
        self.known.append(known)
        return known

    def car(self, known, at):
        """A car of ours that was handed over, and every service since."""
        place, said = self.house.place, self.crowd.car(known.person.language)
        day = at.astimezone(self.house.dealership.zone).date()
        vehicle = self.add(
            Vehicle,
            id=clock.key_of(at),
            vin=self.crowd.vin(at.year),
            make=MAKE,
            model=said.variant,
            model_year=at.year,
            colour=said.colour,
            created_at=at,
        )
        plate = plates.shown(self.crowd.plate(electric=said.electric), place.country)
        worn = plates.normalise(plate, place.country)
        self.add(Ownership, vehicle=vehicle, customer=known.card, since=day)
        shown = {"country": place.country, "shown": plate, "normalised": worn}
        self.add(Plate, vehicle=vehicle, since=day, **shown)
        self._keys(known.card, plate, keys_of_plate(plate))
        self._keys(known.card, vehicle.vin, keys_of_vin(vehicle.vin))
        car = {"car": str(vehicle), "plate": plate}
        facts = {**car, "year": vehicle.model_year, "by": known.seller}
        self._tell(known.card, "vehicles.registered", at, area=Area.RECORD, **facts)
        marks = {"marks": [Mark.HANDED_OVER]}
        later = at + timedelta(seconds=1)
        self._tell(known.card, "vehicles.handed_over", later, by=known.seller, weight=marks, **car)
        self._serve(known, vehicle, at)

    def referral(self, known, *, bought, at):
        """Somebody they know bought here too."""
        if at < self.now:
            weight, by = {"marks": [Mark.REFERRAL_BOUGHT]}, known.seller
            kind = "journeys.referral_bought"
            self._tell(known.card, kind, at, by=by, weight=weight, person=str(bought.pk))

    @transaction.atomic
    def write(self):
        """Write all rows, and add up how far everybody has come."""
        for model in ORDER:
            # Two plates of one person share some of their keys.
            again = model is SearchKey
            model.objects.bulk_create(self.rows[model], batch_size=AT_ONCE, ignore_conflicts=again)
        cards = self.rows[Customer]
        for start in range(0, len(cards), AT_ONCE):
            derive_standings(cards[start : start + AT_ONCE])

    def _serve(self, known, vehicle, bought):
        """Most come once a year, some forget it."""
        rng, readings, km, read_on = self.rng, [], self.rng.randrange(6, 40), bought
        keen, due = rng.random() < KEEN, bought + YEAR
        readings.append(self._read(vehicle, bought, km, readings))
        for _ in range(4):
            at = working_moment(rng, self.house, due + timedelta(days=rng.randrange(-25, 40)))
            due += YEAR
            if at > self.now or not (keen or rng.random() < 0.35):
                continue
            km += round((at - read_on) / timedelta(days=1) * rng.uniform(18, 62))
            read_on = at
            shown = km // 10 if rng.random() < MISREAD else km
            reading = self._read(vehicle, at, shown, readings)
            readings.append(reading)
            self._tell_service(known, vehicle, reading, at)

    def _tell_service(self, known, vehicle, reading, at):
        rng, unit = self.rng, self.house.place.unit
        on_time = rng.random() < ON_TIME
        facts = {
            "car": str(vehicle),
            "work": rng.choice(phrases(known.person.language)["service"]),
            "value": reading.miles if unit == "mi" else reading.km,
            "unit": unit,
            "doubt": reading.doubt,
        }
        weight = {"marks": [Mark.SERVICE_ON_TIME]} if on_time else None
        by = rng.choice(self.house.staff[Role.SERVICE_ADVISOR])
        kind, area = "vehicles.serviced", Area.SERVICE
        self._tell(known.card, kind, at, by=by, area=area, weight=weight, **facts)

    def _read(self, vehicle, at, km, earlier):
        miles = round(km / 1.609344) if self.house.place.unit == "mi" else None
        km = km if miles is None else km_of_miles(miles)
        day = at.astimezone(self.house.dealership.zone).date()
        doubt = check(Reading(day, km), [Reading(each.read_on, each.km) for each in earlier])
        return self.add(
            OdometerReading,
            vehicle=vehicle,
            km=km,
            miles=miles,
            read_on=day,
            source=OdometerReading.Source.STAFF,
            doubt=doubt.code if doubt else "",
        )

    def _point(self, card, kind, typed, keys_of):
        point = read_point(kind, typed, self.house.place.country)
        said = {"kind": point.kind, "value": point.value, "shown": point.shown}
        self.add(ContactPoint, customer=card, **said)
        self._keys(card, point.shown, keys_of(point.value))

    def _keys(self, card, shown, keys):
        for key in sorted(set(keys)):
            self.add(SearchKey, customer=card, kind=key.kind, key=key.key, shown=shown)

    def _tell(self, card, kind, at, *, by, area=Area.SALES, weight=None, **facts):
        self.add(
            TimelineEntry,
            id=clock.key_of(at),
            customer=card,
            dealership=self.house.dealership,
            kind=kind,
            area=area,
            at=at,
            by=by,
            by_name=by.get_full_name() if by else "",
            facts=facts,
            weight=weight,
        )

    def _ago(self, days):
        day = self.now - timedelta(days=self.rng.randrange(*days))
        return working_moment(self.rng, self.house, day)
