"""Odometer readings."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.vehicles.models import OdometerReading, Vehicle
from apps.vehicles.odometer import Reading, check, km_of_miles

MILES = "mi"
MOST = 9_999_999  # What fits an odometer.


@transaction.atomic
def read_odometer(vehicle, *, value, unit="km", on, source, by, customer=None):
    """Write down what an odometer showed on a day; an unlikely reading is kept with its doubt.

    `unit` is "km" or "mi"; `customer` is whose car it is, and whose timeline tells of it.
    """
    if not 0 <= value <= MOST:
        raise Refused(_("An odometer shows at most %d. Check the digits.") % MOST)
    if on > clock.today():
        raise Refused(_("A reading cannot be of a day to come."))
    # Two readings at once: each is judged by the other.
    vehicle = Vehicle.objects.select_for_update(no_key=True).get(pk=vehicle.pk)
    km, miles = (km_of_miles(value), value) if unit == MILES else (value, None)
    earlier = list(OdometerReading.objects.filter(vehicle=vehicle))
    for known in earlier:
        if (known.read_on, known.km, known.miles) == (on, km, miles):
            return known  # The same click twice, or the same enquiry again.

    doubt = check(Reading(on, km), [Reading(each.read_on, each.km) for each in earlier])
    reading = OdometerReading(
        vehicle=vehicle,
        customer=customer,
        km=km,
        miles=miles,
        read_on=on,
        source=source,
        doubt=doubt.code if doubt else "",
        by=by,
    )
    reading.full_clean()
    reading.save(force_insert=True)
    if customer:
        facts = {"car": str(vehicle), "value": value, "unit": unit, "doubt": reading.doubt}
        record(customer, "vehicles.odometer_read", by=by, area=Area.RECORD, **facts)
    return reading
