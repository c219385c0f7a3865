"""The signs beside show cars, the scans of them, and the screens that show them."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet
from apps.leads.models.public import LETTERS, OpenToAll
from apps.vehicles.models import ShowCar

from .visits import Visit

SALT = "reception.tag"
UNIT = "reception.tag_device"
SIGNS = 8  # Of the key, and as many of its signature: 27 letters each.
NOTHING = "none"  # The version of a tag without a car.
SILENT = timedelta(minutes=10)


def signature_of(code, key=None):
    """What stands behind a tag's code, so that nobody can make one up."""
    digest = salted_hmac(SALT, code, secret=key, algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:SIGNS])


class TagQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired_at__isnull=True)

    def whole(self):
        """With the car it hangs at, and the names of that."""
        return self.select_related("show_car__variant__car_model__brand")


class Tag(OpenToAll):
    """A sign beside a show car; its code leads to a page that anybody may open."""

    OPENED_WITH = ("dealership__group", "show_car__variant__car_model__brand")

    number = models.PositiveSmallIntegerField(_("number"))
    show_car = models.ForeignKey(
        ShowCar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tags",
        verbose_name=_("show car"),
    )

    # Its card was lost or its code got about: it opens nothing any more, and hangs nowhere.
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(TagQuerySet)()

    class Meta:
        ordering = ["number"]
        verbose_name = pgettext_lazy("car", "tag")
        verbose_name_plural = pgettext_lazy("car", "tags")
        indexes = [models.Index(fields=["code"], name="tag_code")]
        constraints = [
            models.UniqueConstraint(
                name="tag_code_once",
                fields=["group", "code"],
                violation_error_message=_("This address is taken. Try again."),
            ),
            models.UniqueConstraint(
                name="tag_number_once_at_a_dealership",
                fields=["group", "dealership", "number"],
                violation_error_message=_("There is a tag with this number."),
            ),
            models.UniqueConstraint(
                name="tag_one_at_a_car",
                fields=["group", "show_car"],
                condition=Q(show_car__isnull=False),
                violation_error_message=_("This car has a tag already."),
            ),
            models.CheckConstraint(
                name="tag_retired_hangs_nowhere",
                condition=Q(retired_at__isnull=True) | Q(show_car__isnull=True),
                violation_error_message=_("A tag that is retired hangs at no car."),
            ),
        ]

    def __str__(self):
        return f"{_('tag')} {self.number}"

    @property
    def said(self):
        """Its code as it is printed: with our signature."""
        return self.code + signature_of(self.code)

    @property
    def place(self):
        """Where it stands, as the desk calls it."""
        return self.show_car.place if self.show_car else ""

    @property
    def version(self):
        """What stands for all that it says now."""
        return self.show_car.version if self.show_car else NOTHING

    @classmethod
    def scanned(cls, said):
        """The tag of a printed code; None for one that we did not sign, and nobody looks it up.

        None also for one that is retired.
        """
        code, signature = said[:SIGNS], said[SIGNS:]
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if not any(constant_time_compare(signature, signature_of(code, key)) for key in keys):
            return None
        tag = cls.opened_by(code)
        return tag if tag and tag.retired_at is None else None


class ScanQuerySet(OfCustomerQuerySet):
    def anonymous(self):
        return self.filter(customer__isnull=True)


class Scan(DealershipOwned):
    """Somebody looked at a car by its tag; who it was is known only if they said so themselves."""

    class Claim(models.TextChoices):
        NUMBER = "number", _("gave a number on the page")
        DESK = "desk", _("showed the page at the desk")

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="scans", verbose_name=_("tag"))
    show_car = models.ForeignKey(
        ShowCar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("show car"),
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    language = models.CharField(_("language"), max_length=10)
    # What the page shows, to be said at the desk by whoever wants to be known.
    word = models.CharField(_("word for the desk"), max_length=4)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("customer"),
    )
    claim = models.CharField(_("by what act"), max_length=6, choices=Claim, blank=True)
    claimed_at = models.DateTimeField(_("known since"), null=True, blank=True)
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name=_("visit"),
    )

    objects = DealershipManager.from_queryset(ScanQuerySet)()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("scan of a tag")
        verbose_name_plural = _("scans of tags")
        indexes = [
            models.Index(fields=["group", "tag", "at"], name="scan_of_tag"),
            models.Index(fields=["group", "dealership", "at"], name="scan_by_time"),
            models.Index(
                fields=["group", "dealership", "at"], name="scan_to_forget", condition=~Q(word="")
            ),
            models.Index(
                fields=["group", "customer"],
                name="scan_of_customer",
                condition=Q(customer__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="scan_known_by_an_act",
                condition=Q(customer__isnull=True, claim="", claimed_at__isnull=True)
                | (Q(customer__isnull=False, claimed_at__isnull=False) & ~Q(claim="")),
                violation_error_message=_("A scan is somebody's only by their own act."),
            ),
        ]

    def __str__(self):
        return f"{self.tag}: {self.at:%Y-%m-%d %H:%M}"


class TagDeviceQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(removed_at__isnull=True)

    def silent(self, now):
        """What has not been heard for too long, or never since it was set up."""
        return self.unheard_since(now - SILENT)

    def unheard_since(self, moment):
        heard = models.functions.Coalesce("beat_at", "made_at")
        return self.in_use().alias(heard=heard).filter(heard__lt=moment)


class TagDevice(DealershipOwned):
    """A screen that shows a tag's page all day and says every minute that it is well."""

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="devices", verbose_name=_("tag"))
    name = models.CharField(_("name"), max_length=60)
    made_at = models.DateTimeField(_("set up at"), default=clock.now, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last heard at"), null=True, blank=True)
    load_ms = models.PositiveIntegerField(_("time to load in ms"), null=True, blank=True)
    version = models.CharField(_("version it shows"), max_length=12, blank=True)
    battery = models.PositiveSmallIntegerField(
        _("battery in per cent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    # Told once for each silence: cleared when it is heard again.
    told_at = models.DateTimeField(_("silence told at"), null=True, blank=True)
    # Who sees to it that it is heard again: a task that ends by itself when it is.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sees to it"),
    )

    objects = DealershipManager.from_queryset(TagDeviceQuerySet)()

    class Meta:
        ordering = ["tag__number", "name"]
        verbose_name = _("tag device")
        verbose_name_plural = _("tag devices")
        indexes = [
            models.Index(
                fields=["group", "dealership", "beat_at"],
                name="tag_device_by_beat",
                condition=Q(removed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="tag_device_removed_after_it_was_set_up",
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("made_at")),
            ),
            models.CheckConstraint(
                name="tag_device_is_seen_to_while_silent",
                condition=Q(owner__isnull=True) | Q(told_at__isnull=False),
                violation_error_message=_("Only a silent screen is somebody's task."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reception:device_list")

    @property
    def unit(self):
        """What names this device to a page that anybody may open, and cannot be made up."""
        return signing.Signer(salt=UNIT).sign(str(self.pk))

    @staticmethod
    def named(unit):
        """The key that such a name stands for; None for one that we did not sign."""
        try:
            return signing.Signer(salt=UNIT).unsign(unit)
        except signing.BadSignature:
            return None
