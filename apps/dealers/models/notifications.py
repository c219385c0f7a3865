"""What somebody at work has to know."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, IntegerField, OuterRef, Q, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

from .groups import Dealership
from .people import User


@dataclass(frozen=True)
class Ring:
    """How a notification rings: until when it can be answered, and what it is about.

    What rings for the same `tag` takes the place of what rang before on a device.
    """

    tag: str
    until: datetime

    def as_facts(self):
        return {"ring": {"tag": self.tag, "until": self.until.isoformat()}}


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def unseen(self):
        return self.filter(seen_at__isnull=True)

    def newest_first(self):
        """The order of the list; the key breaks ties."""
        return self.order_by("-made_at", "-id")

    def before(self, made_at, pk):
        """The notifications that follow this one in the list."""
        return self.filter(TupleLessThan(Tuple("made_at", "id"), (Value(made_at), Value(pk))))


class Notification(GroupOwned):
    """Something one person has to know; it waits at the bell until they have seen it."""

    user = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,  # The list's index begins with the group and has it.
        verbose_name=_("person at work"),
    )
    # Where it happened; none when it concerns the whole group.
    dealership = models.ForeignKey(
        Dealership,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,  # Nobody asks by it.
        verbose_name=_("dealership"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict)
    url = models.CharField(_("address"), max_length=300)
    # The card of whom it speaks, so that their erasure finds it; people belong to a later app.
    about = models.UUIDField(_("about"), null=True)
    key = models.CharField(_("key"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    seen_at = models.DateTimeField(_("seen at"), null=True)

    objects = GroupManager.from_queryset(NotificationQuerySet)()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(
                F("group"),
                F("user"),
                F("made_at").desc(),
                F("id").desc(),
                name="notification_newest",
            ),
            # The number at the bell, which every page shows.
            models.Index(
                fields=["group", "user"],
                name="notification_unseen",
                condition=Q(seen_at__isnull=True),
            ),
            models.Index(
                fields=["group", "about"],
                name="notification_about",
                condition=Q(about__isnull=False),
            ),
            models.Index(fields=["group", "made_at"], name="notification_old"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="notification_once",
                fields=["group", "user", "key"],
                condition=~Q(key=""),
                violation_error_message=_("This person was told already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.kind}"

    def get_absolute_url(self):
        return reverse("dealers:notification", args=[self.pk])

    @property
    def ring(self):
        """How it rings; None for what waits quietly until it is read."""
        if (kept := self.facts.get("ring")) is None:
            return None
        return Ring(kept["tag"], datetime.fromisoformat(kept["until"]))

    @property
    def rings_now(self):
        return bool(self.ring) and self.ring.until > clock.now()

    @property
    def template_name(self):
        """The app that notifies says it in words; we only know its name."""
        app, event = self.kind.split(".")
        return f"{app}/notifications/{event}.txt"


COUNTED = 100  # Beyond this the bell says "99+".


def unseen_with_membership():
    """Count what the person of a membership has not seen in its group; COUNTED means many more.

    Read together with the memberships, which decide the scope: so it costs no page a question of
    its own, and cannot lean on the scope. The group is that of the membership.
    """
    theirs = Notification.unscoped.filter(user=OuterRef("user"), group=OuterRef("group"))
    some = ArraySubquery(theirs.filter(seen_at__isnull=True).order_by().values("pk")[:COUNTED])
    return Func(some, function="CARDINALITY", output_field=IntegerField())
