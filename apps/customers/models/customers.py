"""Who somebody is."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .matching import ids_matching


class CustomerQuerySet(models.QuerySet):
    def people(self):
        """Each person once: cards merged into another, and erased people, are left out."""
        return self.filter(canonical=models.F("id"), erased_at__isnull=True)

    def matching(self, query):
        """Those found by what somebody typed: a name in any script, a number, an address."""
        return self.filter(id__in=ids_matching(query))

    def of_consultant(self, user):
        """Those who deal with this consultant at a dealership in scope."""
        own = self.model.own_consultants.rel.related_model.objects.filter(consultant=user)
        return self.filter(pk__in=own.values("customer__canonical"))

    def newest_first(self):
        """The keys are made in the order of time, so they sort the list and page it."""
        return self.order_by("-id")

    def with_what_rows_show(self):
        """With contact points, standing and the consultants here, in one query for each.

        They come as plain lists: a manager for each relation of each row would cost more time than
        all the queries. What hangs on joined cards comes with these, and only where there are any.
        """
        joined = self.model.objects.exclude(canonical=models.F("id"))
        return self.prefetch_related(
            models.Prefetch("contact_points", to_attr="points_shown"),
            models.Prefetch("standings", to_attr="standings_shown"),
            models.Prefetch("own_consultants", to_attr="dealings_shown"),
            "dealings_shown__consultant",
            models.Prefetch("cards", joined, to_attr="joined_shown"),
            models.Prefetch("joined_shown__contact_points", to_attr="points_shown"),
            models.Prefetch("joined_shown__own_consultants", to_attr="dealings_shown"),
            "joined_shown__dealings_shown__consultant",
        )


class OfCustomerQuerySet(models.QuerySet):
    """For everything that hangs on a customer."""

    def of(self, customer):
        """Rows of any card of this person."""
        return self.filter(customer__canonical=customer.canonical_id)


# The row as it was, kept whenever it changes or goes; the present row is its own newest state.
@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Customer(GroupOwned):
    """One person or company known to a dealer group."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        COMPANY = "company", _("company")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=200,
        help_text=_("As the customer writes it, in any script."),
    )
    name_latin = models.CharField(
        _("name in Latin letters"),
        max_length=200,
        blank=True,
        help_text=_("For a name in another script; left empty, it is read as pinyin."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES_SPOKEN, blank=True
    )
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    created_at = models.DateTimeField(_("known since"), default=clock.now, editable=False)
    # A person who was erased: the card is nobody's any more, and nothing may be added to it.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    # The card that stays when two cards are one person; its own key until then.
    canonical = models.ForeignKey(
        "self",
        models.PROTECT,
        blank=True,
        editable=False,
        related_name="cards",
        verbose_name=_("same person"),
    )

    objects = GroupManager.from_queryset(CustomerQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [("merge_customer", "Can join and part cards")]
        indexes = [
            models.Index(fields=["group", "-id"], name="customer_newest"),
            models.Index(fields=["group", "canonical"], name="customer_cards"),
            # Where somebody may be found again (see customers.actions.candidates).
            models.Index(
                fields=["group", "birthday"],
                name="customer_birthday",
                condition=Q(birthday__isnull=False),
            ),
            models.Index(
                models.F("group"), Lower("street"), name="customer_street", condition=~Q(street="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="customer_has_a_name",
                condition=~Q(name=""),
                violation_error_message=_("Write a name."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        if self.canonical_id is None:
            self.canonical_id = self.pk  # A new card is its own person.
        super().save(**kwargs)

    @property
    def person(self):
        """The card that stays for this person, by which they are shown."""
        # Only a joined card asks the database, and all those of a list at once.
        return self if self.canonical_id == self.pk else self.canonical

    @property
    def is_erased(self):
        """Whether it was a person once, and nothing may be added any more."""
        return self.erased_at is not None

    def get_absolute_url(self):
        return reverse("journeys:single_view", args=[self.canonical_id])
