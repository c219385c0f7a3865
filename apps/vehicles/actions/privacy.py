"""What vehicles holds of a person: handed out, and erased where it is theirs alone."""

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.customers.holdings import Kept, Section, table_of
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle

VehicleEvent = apps.get_model("vehicles", "VehicleEvent")


def cars_of(customer):
    """Return what an export holds of the cars somebody has or had."""
    owned = Ownership.objects.of(customer)
    cars = Vehicle.objects.filter(ownerships__in=owned).distinct()
    theirs = Plate.objects.filter(vehicle__in=_alone(cars, _cards(customer)))
    read = OdometerReading.objects.filter(customer__canonical=customer.canonical_id)
    return Section(
        str(Vehicle._meta.verbose_name_plural),
        [
            table_of(owned.select_related("vehicle")),
            table_of(cars),
            table_of(theirs),
            table_of(read),
            table_of(VehicleEvent.objects.filter(pgh_obj__in=cars)),
        ],
    )


def cars_that_stay(customer):
    """Return the cars whose VIN and plates an erasure leaves, since they are others' too."""
    cars = Vehicle.objects.filter(ownerships__in=Ownership.objects.of(customer)).distinct()
    alone = _alone(cars, _cards(customer)).values("pk")
    return [
        Kept(str(car), _("It has another owner: only that it was this person's is made nameless."))
        for car in cars.exclude(pk__in=alone)
    ]


def erase_cars(traces):
    """Take VIN and plates of cars that are this person's alone; another's car stays a car."""
    owned = Ownership.objects.filter(customer__in=traces.cards)
    cars = Vehicle.objects.filter(ownerships__in=owned).distinct()
    alone = list(_alone(cars, traces.cards).values_list("pk", flat=True))
    readings = OdometerReading.objects.filter(customer__in=traces.cards)
    plates = Plate.objects.filter(Q(vehicle__in=alone) | Q(pk__in=_worn_then(owned)))
    counts = {
        Ownership: owned.count(),
        OdometerReading: readings.update(customer=None),
        Plate: plates.delete()[0],
        Vehicle: Vehicle.objects.filter(pk__in=alone).exclude(vin="").update(vin=""),
    }
    # After the change, which the database wrote into it.
    counts[VehicleEvent] = VehicleEvent.objects.filter(pgh_obj__in=alone).delete()[0]
    return counts


def _cards(customer):
    return list(customer._meta.model.objects.filter(canonical=customer.canonical_id))


def _alone(cars, cards):
    """The cars among these that were never anybody else's."""
    others = Ownership.objects.exclude(customer__in=cards)
    return cars.exclude(pk__in=others.values("vehicle"))


def _worn_then(owned):
    """Plates that a car wore only while it was this person's."""
    found = []
    for time in owned:
        worn = Plate.objects.filter(vehicle=time.vehicle_id, since__gte=time.since)
        if time.until:
            worn = worn.filter(until__lte=time.until)
        found += worn.values_list("pk", flat=True)
    return found
