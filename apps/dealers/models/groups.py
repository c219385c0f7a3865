"""Who owns whom: a dealer group and its dealerships."""

import zoneinfo

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core.ready import Asked, ReadyQuery
from apps.dealers.hours import StoreHours


def validate_time_zone(name):
    """Refuse a name the time zone database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Write a time zone like Europe/London."))


class DealerGroup(models.Model):
    """The company that owns dealerships and, in law, the customers' data."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    # Codes of roles; whoever has one of them anywhere in the group works with a second factor.
    second_factor_roles = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("roles with a second factor"),
        default=list,
        blank=True,
    )
    password_sign_in = models.BooleanField(_("sign-in by password"), default=True)
    # Set for a group in which the people of one real store practise: nothing in it is real.
    practice_of = models.OneToOneField(
        "dealers.Dealership",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="practice_group",
        verbose_name=_("practice of"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("dealer group")
        verbose_name_plural = _("dealer groups")
        triggers = [
            # Real customers never turn into invented ones, nor the other way round.
            pgtrigger.ReadOnly(name="practice_for_ever", fields=["practice_of"]),
        ]

    def __str__(self):
        return self.name


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Dealership(models.Model):
    """One site with a showroom, a workshop and its own clock."""

    group = models.ForeignKey(
        DealerGroup, models.PROTECT, related_name="dealerships", verbose_name=_("dealer group")
    )
    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Write two capital letters, like GB."))],
        help_text=_("ISO 3166-1, two letters; phones and plates are read by its rules."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Write three capital letters, like GBP."))],
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    answer_minutes = models.PositiveSmallIntegerField(
        _("minutes to a first answer"),
        default=15,
        help_text=_("Counted in store hours from the arrival of an enquiry."),
    )
    closed_on = ArrayField(
        models.DateField(),
        verbose_name=_("closed on"),
        default=list,
        blank=True,
        help_text=_("Days on which the door stays shut, as 2026-12-25, with commas between."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("dealership")
        verbose_name_plural = _("dealerships")
        constraints = [
            models.UniqueConstraint(
                name="dealership_name_once_in_group",
                fields=["group", "name"],
                violation_error_message=_("This group already has a dealership of that name."),
            ),
            models.CheckConstraint(
                name="dealership_answers_within_a_day",
                condition=models.Q(answer_minutes__range=(1, 1440)),
                violation_error_message=_("Choose between 1 and 1440 minutes."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self):
        """The time zone as zoneinfo knows it."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @cached_property
    def hours(self):
        """The opening hours, without the days it is closed; read once per instance."""
        weekly = {}
        known = "opening_hours" in getattr(self, "_prefetched_objects_cache", {})
        for row in self.opening_hours.all() if known else _opening_hours(self.pk):
            weekly.setdefault(row.weekday, []).append((row.opens_at, row.closes_at))
        return StoreHours(weekly, zone=self.zone, closures=frozenset(self.closed_on))


@ReadyQuery
def _opening_hours():
    hours = OpeningHours.objects.filter(dealership=Asked())
    return hours.values_list("weekday", "opens_at", "closes_at", named=True)


class OpeningHours(models.Model):
    """One stretch of a weekday in which people answer."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    dealership = models.ForeignKey(
        Dealership, models.CASCADE, related_name="opening_hours", verbose_name=_("dealership")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(
                name="opening_hours_start_once",
                fields=["dealership", "weekday", "opens_at"],
                violation_error_message=_("These hours are already listed."),
            ),
            models.CheckConstraint(
                name="opening_hours_end_after_start",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"
