"""What is known of a car, and whose it is no longer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.customers.actions import lock_person
from apps.customers.models import Customer
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.vehicles import plates, vin
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle

from .plates import index_cars, plate_lock, take_off, wear, wearer_of
from .registration import register_car

FIELDS = frozenset(["make", "model", "model_year", "colour", "vin"])


class OnAnotherCar(Refused):
    """A VIN or a plate that another car has; `field` tells which, `owner` whose car it is."""

    def __init__(self, sentence, *, field, owner):
        super().__init__(sentence)
        self.field = field
        self.owner = owner


@transaction.atomic
def add_car(customer, *, by, **said):
    """Write down a car that staff see or are told of; refused where it is somebody else's.

    `said` is what register_car takes, without the source.
    """
    found = register_car(customer, source=OdometerReading.Source.STAFF, by=by, **said)
    if not found.owned:
        _refuse_vin(found.vehicle)
    if any(remark.code == "plate_of_another_car" for remark in found.remarks):
        country = said["plate_country"].upper()
        _refuse_plate(wearer_of(plates.normalise(said["plate"], country), country))
    return found


def _refuse_vin(car):
    owner = Ownership.objects.of_car(car).current().first()
    if owner is None:
        sentence = _("A car with this VIN is already known: %(car)s.") % {"car": car}
        raise OnAnotherCar(sentence, field="vin", owner=None)
    person = owner.customer.canonical
    sentence = _("This VIN is of %(car)s, the car of %(name)s. If it was sold, write that there.")
    words = {"car": car, "name": person.name}
    raise OnAnotherCar(sentence % words, field="vin", owner=person)


def _refuse_plate(worn):
    owner = Ownership.objects.of_car(worn.vehicle).current().first()
    raise OnAnotherCar(
        _("%(plate)s is on another car, %(car)s. Take it off there first.")
        % {"plate": worn.shown, "car": worn.vehicle},
        field="plate",
        owner=owner and owner.customer.canonical,
    )


@transaction.atomic
def change_car(vehicle, *, by, plate=None, plate_country="", **fields):
    """Correct what is known of a car; `plate` None leaves the one it wears, "" takes it off."""
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"Not fields of a car: {', '.join(sorted(unknown))}.")
    country = plate_country.upper()
    normalised = plates.normalise(plate, country) if plate else ""
    if "vin" in fields:
        fields["vin"] = vin.normalise(fields["vin"])
    number = fields.get("vin")
    locks = [f"vin/{number}"] if number else []
    _lock_owners(vehicle)
    hold(*locks, *([plate_lock(normalised, country)] if normalised else []))
    car = Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)
    if number and (twin := Vehicle.objects.filter(vin=number).exclude(pk=car.pk).first()):
        _refuse_vin(twin)

    changed = {name: value for name, value in fields.items() if getattr(car, name) != value}
    for name, value in changed.items():
        setattr(car, name, value)
    if changed:
        _clean(car)
        car.save(update_fields=list(changed))
    was = _shown_on(car)
    if plate is not None:
        _change_plate(car, plate, normalised, country)
    now = _shown_on(car)
    for owner in Ownership.objects.of_car(car).current():
        index_cars(owner.customer)
        if was != now:
            facts = {"car": str(car), "was": was, "plate": now}
            record(owner.customer, "vehicles.plate_changed", by=by, area=Area.RECORD, **facts)
    return car


def _lock_owners(vehicle):
    """Hold the people before the car, as whoever registers one does."""
    owned = Ownership.objects.filter(vehicle=vehicle).current()
    people = Customer.objects.filter(pk__in=owned.values("customer__canonical"))
    list(people.order_by("pk").select_for_update(no_key=True))


def _shown_on(car):
    worn = Plate.objects.filter(vehicle=car, until__isnull=True).first()
    return worn.shown if worn else ""


def _clean(car):
    try:
        car.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _change_plate(car, plate, normalised, country):
    if not normalised:
        take_off(car)
        return
    worn = wearer_of(normalised, country)
    if worn and worn.vehicle_id != car.pk:
        _refuse_plate(worn)
    wear(car, plate=plate, country=country)


@transaction.atomic
def sell_car(ownership, *, on, by):
    """Write down that a car is no longer this customer's, from a day on."""
    lock_person(ownership.customer)  # Before the car, as whoever takes it back does.
    owned = Ownership.objects.select_for_update(no_key=True).get(pk=ownership.pk)
    if owned.until == on:
        return owned  # The same click twice.
    if owned.until is not None:
        raise Refused(_("It is already written down that this car is no longer theirs."))
    if on > clock.today():
        raise Refused(_("Write it down on the day it is sold."))
    if on < owned.since:
        raise Refused(_("The car was not theirs on that day yet."))

    owned.until = on
    owned.save(update_fields=["until"])
    index_cars(owned.customer)
    facts = {"car": str(owned.vehicle), "on": on.isoformat()}
    record(owned.customer, "vehicles.sold", by=by, area=Area.RECORD, **facts)
    return owned


@transaction.atomic
def take_back_sale(ownership, *, by):
    """Undo that a car was sold; refused when it has found another owner."""
    lock_person(ownership.customer)
    owned = Ownership.objects.select_for_update(no_key=True).get(pk=ownership.pk)
    if owned.until is None:
        return owned
    # A new owner cannot be made for this car while we look.
    Vehicle.objects.select_for_update(no_key=True).get(pk=owned.vehicle_id)
    if (
        Ownership.objects.filter(vehicle=owned.vehicle_id, since__gte=owned.until)
        .exclude(pk=owned.pk)
        .exists()
    ):
        raise Refused(_("The car has another owner since."))

    owned.until = None
    owned.save(update_fields=["until"])
    index_cars(owned.customer)
    record(owned.customer, "vehicles.kept", by=by, area=Area.RECORD, car=str(owned.vehicle))
    return owned
