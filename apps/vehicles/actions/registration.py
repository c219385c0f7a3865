"""A car somebody says is theirs: recognised, or made."""

from dataclasses import dataclass, field

from django.db import transaction

from apps.core import clock
from apps.core.locks import hold
from apps.core.ready import Asked, ReadyQuery, put
from apps.core.remarks import Remark
from apps.customers.actions import lock_person, refuse_erased
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.vehicles import plates, vin
from apps.vehicles.findings import Severity
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle

from .odometer import MOST, read_odometer
from .plates import index_cars, index_new_car, plate_lock, wear, wearer_of

LONGEST_PLATE = 20


@dataclass(frozen=True)
class Registered:
    """The car, whether it is now known as this customer's, and what should be looked at."""

    vehicle: Vehicle
    owned: bool
    remarks: tuple[Remark, ...] = ()
    new: bool = False  # The group did not know this car before.


@dataclass
class Said:
    """A car as it was described, in normal form."""

    make: str
    model: str
    model_year: int | None
    colour: str
    vin: str = ""
    plate: str = ""
    country: str = ""
    remarks: list[Remark] = field(default_factory=list)

    @property
    def plate_normalised(self):
        return plates.normalise(self.plate, self.country) if self.plate else ""

    @property
    def locks(self):
        names = [f"vin/{self.vin}"] if self.vin else []
        plate = self.plate_normalised
        return [*names, plate_lock(plate, self.country)] if plate else names


@transaction.atomic(savepoint=False)  # Nothing is refused.
def register_car(
    customer,
    *,
    make="",
    model="",
    model_year=None,
    vin="",
    plate="",
    plate_country="",
    colour="",
    odometer=None,
    unit="km",
    since=None,
    source,
    by,
    new_card=False,
):
    """Know a car as this customer's; the one they already have is given back and completed.

    Nobody is refused but who was erased: what cannot be right is left out with a remark, and a car
    of somebody else stays theirs. `source` is an OdometerReading.Source; `unit` is "km" or "mi".
    Staff were shown the doubts about a VIN before, so what they let stand is kept.
    """
    year = model_year if model_year and 1886 <= model_year <= 2100 else None
    said = Said(make.strip()[:60], model.strip()[:80], year, colour.strip()[:60])
    read_vin(said, vin, keep=source == OdometerReading.Source.STAFF)
    read_plate(said, plate, plate_country)
    # The person before the car, everywhere: an enquiry has the person when it comes to the car.
    person = customer if new_card else _held(customer)
    hold(*said.locks)
    known = _known_car(person, said, has_cars=not new_card)
    vehicle = known or _make_car(said)
    owned = _own(person, vehicle, said, new=known is None, since=since, by=by)
    if owned:
        worn = _complete(vehicle, said)
        index_cars(person) if known else index_new_car(person, vehicle, worn)
    if odometer is not None:
        told = {"source": source, "by": by, "customer": person if owned else None}
        _read_clock(vehicle, said, odometer, unit, new_car=known is None, **told)
    return Registered(vehicle, owned, tuple(said.remarks), new=known is None)


def _held(customer):
    person = lock_person(customer)
    refuse_erased(person)
    return person


def read_vin(said, text, *, keep):
    """Put a VIN in normal form into what was said; one that cannot be right only if `keep`."""
    normal = vin.normalise(text)
    findings = vin.check(normal)
    said.remarks += [Remark.of(f"vin_{each.code}", text=text) for each in findings]
    impossible = any(each.severity == Severity.WRONG for each in findings)
    if len(normal) > vin.LENGTH:
        if not impossible:
            said.remarks[:] = [Remark.of("vin_too_long", text=text)]
    elif keep or not impossible:
        said.vin = normal


def read_plate(said, text, country):
    """Put a plate into what was said, with the doubts about it."""
    normal = plates.normalise(text, country) if text.strip() else ""
    if not normal:
        return
    if len(normal) > LONGEST_PLATE or len(country) != 2:
        said.remarks.append(Remark.of("plate_left_out", text=text))
        return
    findings = plates.check(text, country)
    said.remarks += [Remark.of(f"plate_{each.code}", text=text) for each in findings]
    said.plate, said.country = text, country.upper()


def _known_car(person, said, *, has_cars):
    """Return the car meant: by VIN, by the plate it wears, or of the same kind and theirs."""
    if said.vin and (known := _with_vin.first(said.vin)):
        return known
    mine = Vehicle.objects.none()
    if has_cars:
        mine = Vehicle.objects.filter(
            ownerships__customer__canonical=person.canonical_id, ownerships__until__isnull=True
        )
    if said.plate and (worn := wearer_of(said.plate_normalised, said.country)):
        if worn.vehicle in mine and not (said.vin and worn.vehicle.vin):
            return worn.vehicle
        said.remarks.append(Remark.of("plate_of_another_car", text=worn.shown))
        said.plate = ""
        return None
    return next((car for car in mine if _same_kind(car, said)), None)


@ReadyQuery
def _with_vin():
    return Vehicle.objects.filter(vin=Asked()).order_by("pk")[:1]


def _same_kind(car, said):
    if not (said.make and said.model):
        return False
    if said.vin and car.vin:
        return False
    worn = Plate.objects.filter(vehicle=car, until__isnull=True)
    if said.plate and worn.exists():
        return False
    names = (car.make.casefold(), car.model.casefold())
    years = {car.model_year, said.model_year} - {None}
    return names == (said.make.casefold(), said.model.casefold()) and len(years) < 2


def _make_car(said):
    vehicle = Vehicle(
        vin=said.vin,
        make=said.make,
        model=said.model,
        model_year=said.model_year,
        colour=said.colour,
    )
    vehicle.full_clean(validate_constraints=False)  # Its VIN is locked and was looked for.
    put([vehicle])
    return vehicle


def _own(person, vehicle, said, *, new, since, by):
    """Make the car this person's, unless it is or belongs to somebody else; tell which."""
    if not new and (owner := _owner_of(vehicle)):
        if owner.customer.canonical_id == person.canonical_id:
            return True
        other = owner.customer.canonical
        said.remarks.append(
            Remark.of(
                "car_of_somebody_else", car=str(vehicle), other=other.name, card=str(other.pk)
            )
        )
        return False
    last = None if new else Ownership.objects.filter(vehicle=vehicle).order_by("-until").first()
    start = max(filter(None, [since or clock.today(), last and last.until]))
    # It has no owner now and none until then.
    put([Ownership(vehicle=vehicle, customer=person, since=start)])
    plate = plates.shown(said.plate, said.country) if said.plate else ""
    facts = {"car": str(vehicle), "year": vehicle.model_year, "plate": plate}
    record(person, "vehicles.registered", by=by, area=Area.RECORD, **facts)
    return True


def _owner_of(vehicle):
    owners = Ownership.objects.filter(vehicle=vehicle).current()
    return owners.select_related("customer__canonical").first()


def _complete(vehicle, said):
    """Write what was not known of the car yet; return the plate it wears now, if it was said."""
    news = {
        name: said_now
        for name in ("vin", "make", "model", "model_year", "colour")
        if (said_now := getattr(said, name)) and not getattr(vehicle, name)
    }
    if news:
        for name, value in news.items():
            setattr(vehicle, name, value)
        vehicle.save(update_fields=list(news))
    if not said.plate:
        return None
    worn = wearer_of(said.plate_normalised, said.country)
    if worn and worn.vehicle_id != vehicle.pk:
        said.remarks.append(Remark.of("plate_of_another_car", text=worn.shown))
        return None
    return wear(vehicle, plate=said.plate, country=said.country)


def _read_clock(vehicle, said, odometer, unit, **known):
    text = f"{odometer} {unit}"
    if not 0 <= odometer <= MOST:
        said.remarks.append(Remark.of("odometer_impossible", text=text))
        return
    reading = read_odometer(
        vehicle,
        value=odometer,
        unit=unit,
        on=clock.today(),
        **known,
    )
    if reading.doubt:
        said.remarks.append(Remark.of(f"odometer_{reading.doubt}", text=text))
