"""How somebody can be reached, and recognised."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import GroupManager, GroupOwned

from .customers import Customer, OfCustomerQuerySet


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    # The history of a card is read by its customer: what was removed is no longer there to ask.
    meta={"indexes": [models.Index(fields=["group", "customer"], name="contact_point_history")]},
)
class ContactPoint(GroupOwned):
    """One phone number, e-mail address or account; it belongs to one card of the group."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        WECHAT = "wechat", _("WeChat")
        EXTERNAL = "external", _("number in another system")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="contact_points", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # E.164 for a phone, lower case for an e-mail, "system:number" for another system.
    value = models.CharField(_("value"), max_length=254)
    shown = models.CharField(_("as written"), max_length=254)
    preferred = models.BooleanField(_("preferred"), default=False)

    objects = GroupManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["kind", "-preferred", "id"]
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        indexes = [models.Index(fields=["group", "customer"], name="contact_point_of_customer")]
        constraints = [
            models.UniqueConstraint(
                name="contact_point_once_in_group",
                fields=["group", "kind", "value"],
                violation_error_message=_("This contact point already belongs to a customer."),
            ),
            models.UniqueConstraint(
                name="contact_point_one_preferred",
                fields=["group", "customer", "kind"],
                condition=models.Q(preferred=True),
                violation_error_message=_("Another one of this kind is already preferred."),
            ),
        ]

    def __str__(self):
        return self.shown
