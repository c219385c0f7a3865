"""Cars on display in a showroom: what their tags say."""

import hashlib
import json

import pghistory
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned

from ..said import said_in, validate_said
from .catalogue import Variant


def said(label, **options):
    """A field for what is said in several languages."""
    options = {"default": dict, "blank": True, "validators": [validate_said]} | options
    return models.JSONField(label, **options)


class ShowCarQuerySet(models.QuerySet):
    def on_show(self):
        return self.filter(gone_at__isnull=True)

    def gone(self):
        return self.filter(gone_at__isnull=False).order_by("-gone_at", "-id")

    def whole(self):
        """With the names of what it is."""
        return self.select_related("variant__car_model__brand")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class ShowCar(DealershipOwned):
    """A car that stands in the showroom: what it is and has, what it costs, and where it stands."""

    class Gone(models.TextChoices):
        SOLD = "sold", _("sold")
        WITHDRAWN = "withdrawn", _("no longer on show")

    variant = models.ForeignKey(
        Variant, models.PROTECT, related_name="show_cars", verbose_name=_("variant")
    )
    colour = said(_("colour"))
    colours = said(_("further colours"))
    equipment = said(_("equipment"))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    # By the measure of its type approval, in kilometres wherever it stands.
    range_km = models.PositiveSmallIntegerField(
        _("range in km"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    place = models.CharField(_("place in the showroom"), max_length=60)
    shown_at = models.DateTimeField(_("on show since"), default=clock.now, editable=False)
    gone = models.CharField(_("why it is gone"), max_length=10, choices=Gone, blank=True)
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)
    # What its tag should say now: a screen that shows another version is behind.
    version = models.CharField(_("version of its content"), max_length=12, editable=False)

    objects = DealershipManager.from_queryset(ShowCarQuerySet)()

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("show car")
        verbose_name_plural = _("show cars")
        permissions = [("price_showcar", "Can say what a show car costs and what it has")]
        indexes = [
            models.Index(
                fields=["group", "dealership", "place"],
                name="show_car_by_place",
                condition=Q(gone_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="show_car_price_above_nothing",
                condition=Q(price__isnull=True) | Q(price__gt=0),
                violation_error_message=_("A price is above 0. Leave it empty for “ask us”."),
            ),
            models.CheckConstraint(
                name="show_car_gone_with_a_reason",
                condition=Q(gone="", gone_at__isnull=True)
                | (~Q(gone="") & Q(gone_at__isnull=False)),
                violation_error_message=_("Say why it is gone, and since when."),
            ),
        ]

    def __str__(self):
        return str(self.variant)

    def get_absolute_url(self):
        return reverse("vehicles:show_car", args=[self.pk])

    def said(self, name, language, *, fallback):
        """Return (language, text) of one of its texts, for a reader of this language."""
        return said_in(getattr(self, name), language, fallback=fallback)

    def content_version(self, photos):
        """What stands for all that its tag says, with these keys of photos in their order."""
        price = None if self.price is None else f"{self.price:.2f}"
        told = [self.variant_id, self.colour, self.colours, self.equipment, price, self.currency]
        told += [self.range_km, self.gone, [str(key) for key in photos]]
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


class PhotoQuerySet(models.QuerySet):
    def listed(self):
        """Without the pictures themselves."""
        return self.defer("small", "large")


class ShowCarPhoto(DealershipOwned):
    """A photo of a show car, as small as a phone with a poor signal needs it."""

    show_car = models.ForeignKey(
        ShowCar, models.PROTECT, related_name="photos", verbose_name=_("show car")
    )
    position = models.SmallIntegerField(_("position"))
    # In the database: every web process sees them, and a backup has them (docs/deploy.md).
    small = models.BinaryField(_("small picture"))
    large = models.BinaryField(_("large picture"))
    added_at = models.DateTimeField(_("added at"), default=clock.now, editable=False)

    objects = DealershipManager.from_queryset(PhotoQuerySet)()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.UniqueConstraint(
                name="show_car_photo_one_at_a_position", fields=["group", "show_car", "position"]
            )
        ]

    def __str__(self):
        return f"{self.show_car}: {self.position}"
