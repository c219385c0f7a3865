"""What moves the stage of an owner: a car handed over, a service done; now or taken over."""

from django.db import transaction

from apps.core import clock
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.journeys.standing import Mark
from apps.vehicles.models import OdometerReading

from .odometer import read_odometer
from .registration import register_car


@transaction.atomic
def hand_over_car(customer, *, make, model, by, **described):
    """Write down that a car of ours became this customer's today; return it.

    `described` is what register_car knows of a car: vin, plate, colour, odometer, and so on.
    """
    registered = register_car(
        customer,
        make=make,
        model=model,
        since=clock.today(),
        source=OdometerReading.Source.STAFF,
        by=by,
        **described,
    )
    car = str(registered.vehicle)
    facts = {"car": car, "plate": described.get("plate", "")}
    record(customer.person, "vehicles.handed_over", by=by, marks=[Mark.HANDED_OVER], **facts)
    return registered.vehicle


@transaction.atomic
def service_car(vehicle, *, customer, odometer, unit, work, on_time, by):
    """Write down a service done today: the odometer, the work, and whether it came in time."""
    reading = read_odometer(
        vehicle,
        value=odometer,
        unit=unit,
        on=clock.today(),
        source=OdometerReading.Source.STAFF,
        by=by,
    )
    weight = {"marks": [Mark.SERVICE_ON_TIME]} if on_time else {}
    record(
        customer.person,
        "vehicles.serviced",
        by=by,
        area=Area.SERVICE,
        car=str(vehicle),
        work=work,
        value=odometer,
        unit=unit,
        doubt=reading.doubt,
        **weight,
    )
    return reading
