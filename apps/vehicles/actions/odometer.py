"""Odometer readings."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.ready import put
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.vehicles.models import OdometerReading, Vehicle
from apps.vehicles.odometer import Reading, check, km_of_miles

MILES = "mi"
MOST = 9_999_999  # What fits an odometer.


def read_odometer(vehicle, *, value, unit="km", on, source, by, customer=None, new_car=False):
    """Write down what an odometer showed on a day; an unlikely reading is kept with its doubt.

    `unit` is "km" or "mi"; `customer` is whose car it is, and whose timeline tells of it.
    A car made in this very transaction (`new_car`) has no reading before this one.
    """
    if not 0 <= value <= MOST:
        raise Refused(_("An odometer shows at most %d. Check the digits.") % MOST)
    if on > clock.today():
        raise Refused(_("A reading cannot be of a day to come."))
    km, miles = (km_of_miles(value), value) if unit == MILES else (value, None)
    reading = OdometerReading(
        vehicle=vehicle, customer=customer, km=km, miles=miles, read_on=on, source=source, by=by
    )
    # No savepoint: nothing is refused any more.
    with transaction.atomic(savepoint=False):
        if known := None if new_car else _same_or_doubted(reading):
            return known
        reading.full_clean()
        put([reading])
        if customer:
            facts = {"car": str(vehicle), "value": value, "unit": unit, "doubt": reading.doubt}
            record(customer, "vehicles.odometer_read", by=by, area=Area.RECORD, **facts)
    return reading


def _same_or_doubted(reading):
    """Return the same reading where it is known; doubt a new one by those before."""
    # Two readings at once: each is judged by the other.
    Vehicle.objects.select_for_update(no_key=True).get(pk=reading.vehicle_id)
    earlier = list(OdometerReading.objects.filter(vehicle=reading.vehicle_id))
    for known in earlier:
        if (known.read_on, known.km, known.miles) == (reading.read_on, reading.km, reading.miles):
            return known  # The same click twice, or the same enquiry again.
    doubt = check(Reading(reading.read_on, reading.km), [Reading(e.read_on, e.km) for e in earlier])
    reading.doubt = doubt.code if doubt else ""
    return None
