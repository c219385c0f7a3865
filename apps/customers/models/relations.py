"""Who belongs to whom, and who is reached through whom."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .contact_points import ContactPoint
from .customers import Customer, OfCustomerQuerySet


class RelationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def of(self, customer):
        """Those in which any card of this person stands on either side."""
        person = customer.canonical_id
        ours = self.filter(Q(customer__canonical=person) | Q(other__canonical=person))
        # Two cards that were related and then turned out to be one person are no relation.
        return ours.exclude(customer__canonical=F("other__canonical"))


class Relation(GroupOwned):
    """What one person is to another; consent and contact data stay each person's own."""

    class Role(models.TextChoices):
        PARTNER = "partner", _("spouse or partner")
        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        HOUSEHOLD = "household", _("same household")
        DECIDER = "decider", _("decides too")
        DRIVER = "driver", _("drives the car")
        PAYER = "payer", _("pays")
        CONTACT = "contact", _("contact of the company")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="relations", verbose_name=_("customer")
    )
    other = models.ForeignKey(
        Customer, models.PROTECT, related_name="relations_of_others", verbose_name=_("other")
    )
    # What the other is to the customer.
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateTimeField(_("since"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = GroupManager.from_queryset(RelationQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        indexes = [
            models.Index(fields=["group", "customer"], name="relation_of_customer"),
            models.Index(fields=["group", "other"], name="relation_of_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="relation_once",
                fields=["group", "customer", "other", "role"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This relation is already known."),
            ),
            models.CheckConstraint(
                name="relation_of_two",
                condition=~Q(customer=F("other")),
                violation_error_message=_("Nobody is related to themselves."),
            ),
        ]

    def __str__(self):
        return f"{self.customer} – {self.other}: {self.get_role_display()}"


# What somebody is seen from the other side.
SEEN_BACK = {
    Relation.Role.PARTNER: _("spouse or partner"),
    Relation.Role.PARENT: _("child"),
    Relation.Role.CHILD: _("parent"),
    Relation.Role.HOUSEHOLD: _("same household"),
    Relation.Role.DECIDER: _("asks for their word"),
    Relation.Role.DRIVER: _("keeps the car they drive"),
    Relation.Role.PAYER: _("they pay for it"),
    Relation.Role.CONTACT: _("their company"),
}
# The same seen from either side.
MUTUAL = (Relation.Role.PARTNER, Relation.Role.HOUSEHOLD)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class SharedContact(GroupOwned):
    """Somebody who is also reached by a number or an address that is another's."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="shared_contacts", verbose_name=_("customer")
    )
    contact_point = models.ForeignKey(
        ContactPoint, models.CASCADE, related_name="sharers", verbose_name=_("contact point")
    )

    objects = GroupManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("shared contact")
        verbose_name_plural = _("shared contacts")
        indexes = [
            models.Index(fields=["group", "contact_point"], name="shared_contact_of_point"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="shared_contact_once",
                fields=["group", "customer", "contact_point"],
                violation_error_message=_("They are reached there already."),
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.contact_point}"
