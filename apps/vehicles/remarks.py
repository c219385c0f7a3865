"""What is said about a car that somebody wrote of."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "vin_misread": _("“%(text)s” has the letters O, I or Q, which no VIN has. Look at the car."),
    "vin_characters": _("“%(text)s” is not a VIN and was left out. Read it from the car."),
    "vin_too_long": _("“%(text)s” is longer than a VIN and was left out. Read it from the car."),
    "vin_length": _("“%(text)s” is shorter than a VIN. Read it again from the car."),
    "vin_check_digit": _("The check digit of “%(text)s” does not fit. Compare it with the car."),
    "plate_pattern": _("“%(text)s” does not look like a plate here. Compare it with the car."),
    "plate_series": _("“%(text)s” is of an unusual series. Compare it with the car."),
    "plate_dash": _("“%(text)s” has no dash after the district, so it may be of two cars. Ask."),
    "plate_left_out": _("“%(text)s” is no plate and was left out. Ask for the right one."),
    "plate_of_another_car": _("Another car wears %(text)s. Compare both with their papers."),
    "car_of_somebody_else": _("%(car)s belongs to %(other)s here. Ask whether it was sold."),
    "odometer_below_earlier": _("%(text)s is below an earlier reading. Check number and unit."),
    "odometer_too_fast": _("%(text)s is far above the reading before. Check the digits."),
    "odometer_above_later": _("%(text)s is above a later reading. Check the date."),
    "odometer_impossible": _("%(text)s is no possible reading and was left out. Read the car's."),
}
