"""What can be bought: brands, their models and the variants of a model."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """A make, the same for every group."""

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="brand_once",
                violation_error_message=_("This brand is already listed."),
            ),
        ]

    def __str__(self):
        return self.name


class CarModel(models.Model):
    """A model of a brand."""

    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="car_models", verbose_name=_("brand")
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["brand", "name"]
        verbose_name = _("model")
        verbose_name_plural = _("models")
        constraints = [
            models.UniqueConstraint(
                "brand",
                Lower("name"),
                name="car_model_once_in_brand",
                violation_error_message=_("This brand already has that model."),
            ),
        ]

    def __str__(self):
        return f"{self.brand} {self.name}"


class Variant(models.Model):
    """A model with an engine and a trim, as it is ordered."""

    class Power(models.TextChoices):
        PETROL = "petrol", _("petrol")
        DIESEL = "diesel", _("diesel")
        HYBRID = "hybrid", _("plug-in hybrid")
        ELECTRIC = "electric", _("electric")

    car_model = models.ForeignKey(
        CarModel, models.PROTECT, related_name="variants", verbose_name=_("model")
    )
    name = models.CharField(_("name"), max_length=80)
    power = models.CharField(_("power"), max_length=10, choices=Power)
    since_year = models.PositiveSmallIntegerField(_("built since"), null=True, blank=True)

    class Meta:
        ordering = ["car_model", "name"]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.UniqueConstraint(
                "car_model",
                Lower("name"),
                name="variant_once_in_model",
                violation_error_message=_("This model already has that variant."),
            ),
        ]

    def __str__(self):
        return f"{self.car_model} {self.name}"
