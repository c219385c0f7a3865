"""The cars of customers: what they are, whose they were when, what their plates and clocks said."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .catalogue import Variant


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Vehicle(GroupOwned):
    """One car, known by its VIN where that is known."""

    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    variant = models.ForeignKey(
        Variant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vehicles",
        verbose_name=_("variant"),
    )
    # As somebody said it, also for brands that no catalogue of ours lists.
    make = models.CharField(_("make"), max_length=60, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    model_year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1886), MaxValueValidator(2100)],
    )
    colour = models.CharField(_("colour"), max_length=60, blank=True)
    first_registered = models.DateField(_("first registration"), null=True, blank=True)
    created_at = models.DateTimeField(_("known since"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.UniqueConstraint(
                name="vehicle_vin_once_in_group",
                fields=["group", "vin"],
                condition=~Q(vin=""),
                violation_error_message=_("A car with this VIN is already known."),
            ),
        ]

    def __str__(self):
        return shown_car(self.make, self.model, self.vin)


def shown_car(make, model, vin):
    """What a car is called, by what is known of it."""
    said = " ".join(part for part in (make, model) if part)
    return said or vin or str(_("unknown car"))


def _days(start, end):
    return Func(start, end, Value("[)"), function="DATERANGE", output_field=DateRangeField())


class OwnershipQuerySet(OfCustomerQuerySet):
    def current(self):
        return self.filter(until__isnull=True)

    def past(self):
        return self.filter(until__isnull=False)

    def of_car(self, vehicle):
        """Whose it is, then whose it was, with the people's cards."""
        owned = self.filter(vehicle=vehicle).select_related("customer__canonical")
        # Nothing is later than no end: PostgreSQL puts it first.
        return owned.order_by("-until", "-since", "-id")


class Ownership(GroupOwned):
    """The time in which a car was somebody's."""

    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, related_name="ownerships", verbose_name=_("vehicle")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="ownerships", verbose_name=_("customer")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = GroupManager.from_queryset(OwnershipQuerySet)()

    class Meta:
        ordering = ["-since"]
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        indexes = [models.Index(fields=["group", "customer"], name="ownership_of_customer")]
        constraints = [
            models.CheckConstraint(
                name="ownership_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("The end has to be after the start."),
            ),
            ExclusionConstraint(
                name="ownership_one_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("vehicle", RangeOperators.EQUAL),
                    (_days("since", "until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This car already has an owner at that time."),
            ),
            models.UniqueConstraint(
                name="ownership_one_now",
                fields=["group", "vehicle"],
                condition=Q(until__isnull=True),
                violation_error_message=_("This car already has an owner."),
            ),
        ]

    def __str__(self):
        return f"{self.vehicle}: {self.customer}"


class Plate(GroupOwned):
    """A number plate a car wore."""

    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, related_name="plates", verbose_name=_("vehicle")
    )
    country = models.CharField(_("country"), max_length=2)
    shown = models.CharField(_("plate"), max_length=20)
    normalised = models.CharField(_("normalised"), max_length=20)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("plate")
        verbose_name_plural = _("plates")
        constraints = [
            # Plates move from car to car, but two cars cannot wear one at once.
            models.UniqueConstraint(
                name="plate_on_one_car_now",
                fields=["group", "country", "normalised"],
                condition=Q(until__isnull=True),
                violation_error_message=_("Another car wears this plate."),
            ),
            models.UniqueConstraint(
                name="plate_one_on_a_car_now",
                fields=["group", "vehicle"],
                condition=Q(until__isnull=True),
                violation_error_message=_("This car already wears a plate."),
            ),
        ]

    def __str__(self):
        return self.shown


DOUBTS = {
    "below_earlier": _(
        "Below an earlier reading: check the number, and whether it is km or miles."
    ),
    "too_fast": _("Far above the reading before: check the digits."),
    "above_later": _("Above a later reading: check the number and its date."),
}


class OdometerReading(GroupOwned):
    """What the odometer said on a day; an unlikely reading is marked, never lost."""

    class Source(models.TextChoices):
        CUSTOMER = "customer", _("said by the customer")
        ENQUIRY = "enquiry", _("written in an enquiry")
        STAFF = "staff", _("read by staff")
        CAR = "car", _("sent by the car")
        IMPORT = "import", _("taken over from another system")

    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, related_name="odometer_readings", verbose_name=_("vehicle")
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    km = models.PositiveIntegerField(_("kilometres"))
    # Miles are kept as read beside the kilometres, so that nothing is lost in the conversion.
    miles = models.PositiveIntegerField(_("miles"), null=True, blank=True)
    read_on = models.DateField(_("read on"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    doubt = models.CharField(_("doubt"), max_length=20, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    class Meta:
        ordering = ["-read_on", "-id"]
        verbose_name = _("odometer reading")
        verbose_name_plural = _("odometer readings")
        indexes = [models.Index(fields=["group", "vehicle", "-read_on"], name="odometer_of_car")]

    def __str__(self):
        return f"{self.km} km"

    @property
    def shown(self):
        """The number and the unit as they were read."""
        return (self.km, "km") if self.miles is None else (self.miles, "mi")

    @property
    def doubt_sentence(self):
        """What makes this reading doubtful and what to do; "" for a plausible one."""
        return DOUBTS.get(self.doubt, "")
