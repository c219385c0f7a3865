"""What somebody likes, because they said so."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .consents import ConsentSource, ConsentWording
from .customers import Customer, OfCustomerQuerySet


class PersonalInterest(GroupOwned):
    """Golf, riding, whatever the customer told us and let us keep; never guessed from what they do.

    One that is taken back is deleted: there is no reason left to know it.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="personal_interests", verbose_name=_("customer")
    )
    name = models.CharField(_("interest"), max_length=60)
    source = models.CharField(_("source"), max_length=10, choices=ConsentSource)
    wording = models.ForeignKey(
        ConsentWording, models.PROTECT, related_name="+", verbose_name=_("wording")
    )
    said_at = models.DateTimeField(_("said at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = GroupManager.from_queryset(OfCustomerQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        constraints = [
            models.UniqueConstraint(
                name="personal_interest_once",
                fields=["group", "customer", "name"],
                violation_error_message=_("This is noted already."),
            ),
            models.CheckConstraint(
                name="personal_interest_says_something",
                condition=~Q(name=""),
                violation_error_message=_("Write what they like."),
            ),
        ]

    def __str__(self):
        return self.name
