"""Sheets for a day on which screens may fail."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned

MOST_FORMS = 60


class PaperPackQuerySet(models.QuerySet):
    def with_form(self, number):
        """The pack in which a form of this number was printed."""
        printed = F("first_number") + F("forms")
        return self.alias(after=printed).filter(first_number__lte=number, after__gt=number)


class PaperPack(DealershipOwned):
    """Who is expected on a day, and blank forms: each form has a number of its own for ever."""

    day = models.DateField(_("day"))
    first_number = models.PositiveIntegerField(_("first number"))
    forms = models.PositiveSmallIntegerField(_("blank forms"))
    with_phones = models.BooleanField(_("with phone numbers"), default=False)
    printed_at = models.DateTimeField(_("printed at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("printed by")
    )

    objects = DealershipManager.from_queryset(PaperPackQuerySet)()

    class Meta:
        ordering = ["-first_number"]
        verbose_name = _("day pack")
        verbose_name_plural = _("day packs")
        constraints = [
            models.CheckConstraint(
                name="paper_pack_of_some_forms",
                condition=Q(forms__range=(1, MOST_FORMS)),
                violation_error_message=_("Print between 1 and 60 forms."),
            ),
            ExclusionConstraint(
                name="paper_form_number_once",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("dealership", RangeOperators.EQUAL),
                    (
                        Func(
                            "first_number",
                            F("first_number") + F("forms"),
                            function="INT4RANGE",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Forms with these numbers have been printed already."),
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}: {self.first_number}–{self.last_number}"

    def get_absolute_url(self):
        return reverse("reception:pack", args=[self.pk])

    @property
    def last_number(self):
        return self.first_number + self.forms - 1

    @property
    def numbers(self):
        return range(self.first_number, self.first_number + self.forms)
