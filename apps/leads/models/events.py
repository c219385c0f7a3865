"""Events to which people come, and who came."""

import pghistory
from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.core.scope import Scope
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .public import OpenToAll
from .sources import Campaign

TICKET = "leads.ticket"


class EventQuerySet(models.QuerySet):
    def coming(self, now):
        return self.filter(ends_at__gte=now).order_by("starts_at", "id")

    def over(self, now):
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-id")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Event(OpenToAll):
    """A drive day, a launch, an evening: people are invited, sign up, and come."""

    name = models.CharField(_("name"), max_length=120)
    place = models.CharField(_("place"), max_length=200, blank=True)
    about = models.TextField(_("what happens there"), max_length=2000, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    # Kept beside the seats, so that the database itself refuses one too many.
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    sign_up = models.BooleanField(_("people may sign up themselves"), default=True)
    # What its leads are counted for; its costs stand there.
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="occasions",
        verbose_name=_("campaign"),
    )

    objects = DealershipManager.from_queryset(EventQuerySet)()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        permissions = [
            ("invite_guest", "Can invite customers to an event"),
            ("check_in_guest", "Can check in guests at the door of an event"),
        ]
        indexes = [
            models.Index(fields=["code"], name="event_code"),
            models.Index(fields=["group", "dealership", "starts_at"], name="event_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="event_code_once",
                fields=["group", "code"],
                violation_error_message=_("This address is taken. Try again."),
            ),
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
            models.CheckConstraint(
                name="event_has_seats_for_all",
                condition=Q(seats__isnull=True) | Q(seats_taken__lte=F("seats")),
                violation_error_message=_("More people are coming than there are seats."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:event", args=[self.pk])

    @property
    def seats_left(self):
        """How many may still come; None without a limit."""
        return None if self.seats is None else self.seats - self.seats_taken


class GuestQuerySet(OfCustomerQuerySet):
    def waiting_in_order(self):
        return self.filter(state=Guest.State.WAITING).order_by("answered_at", "id")


class Guest(DealershipOwned):
    """One party at an event: invited, coming, waiting for a seat, or here."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("guest", "invited")
        COMING = "coming", pgettext_lazy("guest", "coming")
        WAITING = "waiting", pgettext_lazy("guest", "on the waiting list")
        HERE = "here", pgettext_lazy("guest", "here")
        DECLINED = "declined", pgettext_lazy("guest", "not coming")

    class Way(models.TextChoices):
        INVITED = "invited", _("invited by us")
        SIGNED_UP = "signed_up", _("signed up")
        WALKED_IN = "walked_in", _("walked in")

    # Who holds a seat.
    SEATED = (State.COMING, State.HERE)

    event = models.ForeignKey(Event, models.PROTECT, related_name="guests", verbose_name=_("event"))
    # Null for somebody who came along and did not want to be known.
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits_to_events",
        verbose_name=_("customer"),
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State)
    way = models.CharField(_("how they came to it"), max_length=9, choices=Way)
    added_at = models.DateTimeField(_("added at"), default=clock.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    here_at = models.DateTimeField(_("came at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    sender_mark = models.CharField(_("mark of the sender"), max_length=32, blank=True)

    objects = DealershipManager.from_queryset(GuestQuerySet)()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        indexes = [models.Index(fields=["group", "event", "state"], name="guest_of_event")]
        constraints = [
            models.UniqueConstraint(
                name="guest_once_at_an_event",
                fields=["group", "event", "customer"],
                condition=Q(customer__isnull=False),
                violation_error_message=_("This customer is on the list already."),
            ),
            models.CheckConstraint(
                name="guest_party_of_some",
                condition=Q(party__range=(1, 20)),
                violation_error_message=_("Between 1 and 20 people come together."),
            ),
            models.CheckConstraint(
                name="guest_here_with_the_time",
                condition=Q(state="here", here_at__isnull=False)
                | (~Q(state="here") & Q(here_at__isnull=True)),
                violation_error_message=_("Who is here has come at some time."),
            ),
            models.CheckConstraint(
                name="guest_waits_since",
                condition=~Q(state="waiting") | Q(answered_at__isnull=False),
                violation_error_message=_("Who waits has asked at some time."),
            ),
        ]

    def __str__(self):
        return self.name or str(_("a guest without a name"))

    def get_absolute_url(self):
        return reverse("leads:guest_check_in", args=[self.pk])

    @property
    def scope(self):
        """Where belongs what they do on their ticket."""
        return Scope(self.group_id, (self.dealership_id,), self.dealership_id)

    @property
    def ticket(self):
        """What names this guest to a page that anybody may open, and cannot be made up."""
        return signing.dumps([self.group_id, self.dealership_id, str(self.pk)], salt=TICKET)

    @property
    def mark(self):
        """What a ticket's code carries besides the key, so that the door knows it is ours."""
        return signing.Signer(salt=TICKET).signature(str(self.pk))[:16]
