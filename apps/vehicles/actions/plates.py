"""Which plate a car wears, and under what its owner is found."""

from apps.core import clock
from apps.customers.actions import add_search_keys, replace_search_keys
from apps.customers.keys import Kind, keys_of_plate, keys_of_vin
from apps.vehicles import plates
from apps.vehicles.models import Ownership, Plate


def plate_lock(normalised, country):
    """The name under which those who write one plate wait for each other."""
    return f"plate/{country}/{normalised}"


def wearer_of(normalised, country):
    """Return the plate as a car of the group wears it now, or None."""
    worn = Plate.objects.filter(until__isnull=True, normalised=normalised, country=country)
    return worn.select_related("vehicle").first()


def wear(vehicle, *, plate, country):
    """Put a plate on a car from today, in place of the one it wears; its lock is held."""
    today, normalised = clock.today(), plates.normalise(plate, country)
    worn = Plate.objects.filter(vehicle=vehicle, until__isnull=True).first()
    if worn and (worn.normalised, worn.country) == (normalised, country):
        return worn
    take_off(vehicle)
    new = Plate(
        vehicle=vehicle,
        country=country,
        shown=plates.shown(plate, country)[:20],
        normalised=normalised,
        since=today,
    )
    new.full_clean()
    new.save(force_insert=True)
    return new


def take_off(vehicle):
    """End the plate a car wears."""
    Plate.objects.filter(vehicle=vehicle, until__isnull=True).update(until=clock.today())


def index_cars(customer):
    """Let a person be found by the plates and VINs of the cars that are theirs now."""
    owned = Ownership.objects.of(customer).current()
    worn = Plate.objects.filter(vehicle__in=owned.values("vehicle"), until__isnull=True)
    known = owned.exclude(vehicle__vin="")
    found = {plate.shown: keys_of_plate(plate.shown) for plate in worn}
    found |= {vin: keys_of_vin(vin) for vin in known.values_list("vehicle__vin", flat=True)}
    replace_search_keys(customer, [Kind.PLATE, Kind.VIN], found)


def index_new_car(customer, vehicle, worn):
    """Let a person also be found by a car that is new to the group, and the plate it wears."""
    if vehicle.vin:
        add_search_keys(customer, keys_of_vin(vehicle.vin), shown=vehicle.vin)
    if worn:
        add_search_keys(customer, keys_of_plate(worn.shown), shown=worn.shown)
