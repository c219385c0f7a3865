"""A person's cars as a page shows them: those they have, and those they had."""

from dataclasses import dataclass

from apps.vehicles.models import OdometerReading, Ownership, Plate

SIZE = 10  # Cars on a page; few people have more, and a fleet is read on.


@dataclass
class Car:
    """A car in the time it is or was somebody's."""

    ownership: Ownership
    plate: Plate | None
    reading: OdometerReading | None

    @property
    def vehicle(self):
        return self.ownership.vehicle


@dataclass
class Shelf:
    """So many cars, and the key from which the next ones follow, if there are more."""

    cars: list[Car]
    after: str = ""


def cars_now(customer, *, after=None):
    """The cars this person has, those known last first."""
    return _shelf(Ownership.objects.of(customer).current(), after)


def cars_before(customer, *, after=None):
    """The cars this person had."""
    return _shelf(Ownership.objects.of(customer).past(), after)


def _shelf(owned, after):
    # The keys are made in the order of time, so they sort the list and page it.
    owned = owned.filter(pk__lt=after) if after else owned
    rows = list(owned.select_related("vehicle").order_by("-pk")[: SIZE + 1])
    shown = rows[:SIZE]
    keys = [row.vehicle_id for row in shown]
    plates, readings = (_plates_on(keys), _last_readings(keys)) if keys else ({}, {})
    cars = [Car(row, plates.get(row.vehicle_id), readings.get(row.vehicle_id)) for row in shown]
    return Shelf(cars, str(shown[-1].pk) if len(rows) > SIZE else "")


def _plates_on(vehicles):
    worn = Plate.objects.filter(vehicle__in=vehicles, until__isnull=True)
    return {plate.vehicle_id: plate for plate in worn}


def _last_readings(vehicles):
    last = OdometerReading.objects.filter(vehicle__in=vehicles)
    last = last.order_by("vehicle_id", "-read_on", "-id").distinct("vehicle_id")
    return {reading.vehicle_id: reading for reading in last}
