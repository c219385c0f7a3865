"""The devices on which somebody wants to be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupOwned

from .people import User


class PushSubscription(GroupOwned):
    """One browser on one device that tells its owner, also when no page is open."""

    user = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,  # The group stands first in the index below.
        verbose_name=_("person at work"),
    )
    # Given by the browser: where its maker's push service takes messages for it, and its keys.
    endpoint = models.CharField(_("endpoint"), max_length=700)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    device = models.CharField(_("device"), max_length=80, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("device that is told")
        verbose_name_plural = _("devices that are told")
        indexes = [models.Index(fields=["group", "user"], name="push_subscription_of_user")]
        constraints = [
            models.UniqueConstraint(
                name="push_subscription_once",
                fields=["group", "endpoint"],
                violation_error_message=_("This device is told already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.device}"
