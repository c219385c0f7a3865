"""Who works where, as what, and when."""

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import DealershipManager, DealershipOwned

from .groups import DealerGroup, Dealership

ADDRESS_TAKEN = _("Somebody already signs in with this e-mail address.")


class UserManager(BaseUserManager):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email, password=None, **fields):
        """Store a person; without a password they cannot sign in by one."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Store the first administrator of an installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Skill(models.TextChoices):
    """What somebody at work knows better than others, and what a customer may come for."""

    ELECTRIC = "electric", _("electric cars")
    USED = "used", _("used cars")
    FLEET = "fleet", _("fleets and business customers")
    PERFORMANCE = "performance", _("performance models")
    ADAPTED = "adapted", _("adapted cars")


# What is secret or changes at every sign-in is left out of the history.
@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login"],
)
class User(AbstractBaseUser, PermissionsMixin):
    """A person at work; what they may do comes from their memberships."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    speaks = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("speaks"),
        default=list,
        blank=True,
        help_text=_("Language codes; enquiries in these languages can be given to this person."),
    )
    skills = ArrayField(
        models.CharField(max_length=12, choices=Skill),
        verbose_name=_("knows"),
        default=list,
        blank=True,
        help_text=_("What this person knows best; what is about it is given to them first."),
    )
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name = _("person at work")
        verbose_name_plural = _("people at work")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_in_any_case",
                violation_error_message=ADDRESS_TAKEN,
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        # Signing in looks for small letters, however the address was typed.
        self.email = self.email.lower()

    def unique_error_message(self, model_class, unique_check):
        if unique_check == ("email",):
            return ValidationError(ADDRESS_TAKEN, code="unique")
        return super().unique_error_message(model_class, unique_check)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]


class Role(models.TextChoices):
    """What somebody is at a dealership; apps.dealers.roles says what each may do."""

    RECEPTIONIST = "receptionist", _("receptionist")
    SALES_CONSULTANT = "sales_consultant", _("sales consultant")
    SALES_MANAGER = "sales_manager", _("sales manager")
    PRODUCT_GENIUS = "product_genius", _("product genius")
    SERVICE_ADVISOR = "service_advisor", _("service advisor")
    TECHNICIAN = "technician", _("technician")
    CARE_AGENT = "care_agent", _("customer care agent")
    DEALER_MANAGER = "dealer_manager", _("dealer manager")
    GROUP_MANAGER = "group_manager", _("group manager")
    ADMINISTRATOR = "administrator", _("administrator")


GROUP_WIDE = [Role.GROUP_MANAGER, Role.ADMINISTRATOR]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class StaffMembership(models.Model):
    """One role of one person, at one dealership or over the whole group."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("person at work")
    )
    group = models.ForeignKey(
        DealerGroup, models.PROTECT, related_name="memberships", verbose_name=_("dealer group")
    )
    dealership = models.ForeignKey(
        Dealership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("dealership"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                name="membership_role_once",
                fields=["user", "group", "dealership", "role"],
                nulls_distinct=False,
                violation_error_message=_("This person already has that role there."),
            ),
            models.CheckConstraint(
                name="membership_group_roles_over_the_group",
                condition=Q(role__in=GROUP_WIDE, dealership__isnull=True)
                | (~Q(role__in=GROUP_WIDE) & Q(dealership__isnull=False)),
                violation_error_message=_(
                    "A group manager or administrator has no dealership; every other role has one."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"


class ShiftQuerySet(models.QuerySet):
    def at(self, moment):
        """Who is on the floor at this moment."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Shift(DealershipOwned):
    """When somebody is on the floor of a dealership."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="shifts", verbose_name=_("person at work")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))

    objects = DealershipManager.from_queryset(ShiftQuerySet)()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        indexes = [models.Index(fields=["group", "dealership", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
            ExclusionConstraint(
                name="shift_in_one_place_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            Value("[)"),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person already has a shift at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_at:%d.%m. %H:%M}-{self.ends_at:%H:%M}"
