"""What is known of a car, and whose it is no longer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.remarks import Remark
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.vehicles import plates, vin
from apps.vehicles.models import Ownership, Vehicle

from .plates import index_cars, plate_lock, take_off, wear, wearer_of

FIELDS = frozenset(["make", "model", "model_year", "colour", "vin"])


@transaction.atomic
def change_car(vehicle, *, by, plate=None, plate_country="", **fields):
    """Correct what is known of a car and return it with what looks doubtful about it.

    `plate` None leaves the one it wears, "" takes it off.
    """
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"Not fields of a car: {', '.join(sorted(unknown))}.")
    country = plate_country.upper()
    normalised = plates.normalise(plate, country) if plate else ""
    if "vin" in fields:
        fields["vin"] = vin.normalise(fields["vin"])
    locks = [f"vin/{fields['vin']}"] if fields.get("vin") else []
    hold(*locks, *([plate_lock(normalised, country)] if normalised else []))
    car = Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)

    changed = {name: value for name, value in fields.items() if getattr(car, name) != value}
    for name, value in changed.items():
        setattr(car, name, value)
    if changed:
        _clean(car)
        car.save(update_fields=list(changed))
    if plate is not None:
        _change_plate(car, plate, normalised, country)
    for owner in Ownership.objects.filter(vehicle=car).current().select_related("customer"):
        index_cars(owner.customer)
    return car, _doubts(changed.get("vin", ""), plate or "", country)


def _doubts(number, plate, country):
    found = [(f"vin_{each.code}", number) for each in vin.check(number)]
    found += [(f"plate_{each.code}", plate) for each in plates.check(plate, country)]
    return tuple(Remark.of(code, text=text) for code, text in found)


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
        raise Refused(
            _("%(plate)s is on another car, %(car)s. Take it off there first.")
            % {"plate": worn.shown, "car": worn.vehicle}
        )
    wear(car, plate=plate, country=country)


@transaction.atomic
def sell_car(ownership, *, on, by):
    """Write down that a car is no longer this customer's, from a day on."""
    owned = Ownership.objects.select_for_update(no_key=True).get(pk=ownership.pk)
    if owned.until is not None:
        return owned  # The same click twice.
    if on > clock.today():
        raise Refused(_("Write it down on the day it is sold."))
    if on < owned.since:
        raise Refused(_("The car was not theirs on that day yet."))

    owned.until = on
    owned.save(update_fields=["until"])
    index_cars(owned.customer)
    record(owned.customer, "vehicles.sold", by=by, area=Area.RECORD, car=str(owned.vehicle))
    return owned


@transaction.atomic
def take_back_sale(ownership, *, by):
    """Undo that a car was sold; refused when it has found another owner."""
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
