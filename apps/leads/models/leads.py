"""One purchase being worked, and who works it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.core.ready import as_values
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .sources import Campaign, LeadSource


class LeadQuerySet(OfCustomerQuerySet):
    def open(self):
        return self.filter(status=Lead.Status.OPEN)

    def worked_by(self, user):
        return self.filter(consultant=user)

    def newest_first(self):
        """The order of the list; the key breaks ties."""
        return self.order_by("-opened_at", "-id")

    def before(self, opened_at, pk):
        """The leads that follow this one in the list."""
        # A row comparison is one range of the index; the usual OR walks everything before it.
        last = as_values((opened_at, pk))
        return self.filter(TupleLessThan(Tuple("opened_at", "id"), last))

    def of_nobody(self):
        """Open leads that wait for anybody to take them."""
        return self.open().filter(consultant__isnull=True)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Lead(DealershipOwned):
    """A customer's wish for a car, from the first enquiry until it is won or lost."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        JOINED = "joined", _("goes on in another lead")

    class LostReason(models.TextChoices):
        BOUGHT_ELSEWHERE = "bought_elsewhere", _("bought another brand")
        BOUGHT_SAME_BRAND = "bought_same", _("bought our brand elsewhere")
        PRICE = "price", _("price")
        DELIVERY = "delivery", _("delivery too late")
        FINANCE = "finance", _("finance refused")
        POSTPONED = "postponed", _("not now")
        NO_INTEREST = "no_interest", _("does not want a car")
        UNREACHABLE = "unreachable", _("never reached")
        NOT_REAL = "not_real", _("not a real enquiry")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="leads", verbose_name=_("customer")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("consultant"),
    )
    # What brought the customer; written once, later enquiries keep their own.
    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="leads", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("campaign"),
    )
    wish = models.CharField(_("wish"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=20, choices=LostReason, blank=True)
    lost_evidence = models.TextField(_("evidence"), max_length=1000, blank=True)
    # Its customer turned out to be the one of this lead, which goes on; what went along to it.
    joined_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="joined",
        verbose_name=_("goes on in"),
    )
    carried = models.JSONField(_("carried along"), default=dict, blank=True)

    objects = DealershipManager.from_queryset(LeadQuerySet)()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        permissions = [
            ("work_lead", "Can log contacts and close a lead"),
            ("assign_lead", "Can hand a lead to a consultant"),
            ("view_late_answers", "Can see which answers are late"),
        ]
        indexes = [
            models.Index(
                F("group"),
                F("dealership"),
                F("opened_at").desc(),
                F("id").desc(),
                name="lead_newest",
            ),
            models.Index(
                F("group"),
                F("consultant"),
                F("opened_at").desc(),
                F("id").desc(),
                name="lead_open_of_consultant",
                condition=Q(status="open"),
            ),
            models.Index(
                F("group"),
                F("dealership"),
                F("status"),
                F("opened_at").desc(),
                F("id").desc(),
                name="lead_by_status",
            ),
            models.Index(fields=["group", "customer"], name="lead_of_customer"),
            models.Index(fields=["group", "source", "-opened_at"], name="lead_of_source"),
            models.Index(fields=["group", "campaign", "-opened_at"], name="lead_of_campaign"),
            models.Index(
                fields=["group", "dealership", "opened_at"],
                name="lead_of_nobody",
                condition=Q(status="open", consultant__isnull=True),
            ),
            models.Index(
                fields=["group", "dealership", "closed_at"],
                name="lead_lost",
                condition=Q(status="lost"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="lead_one_open_for_a_customer",
                fields=["group", "dealership", "customer"],
                condition=Q(status="open"),
                violation_error_message=_("This customer already has an open lead here."),
            ),
            models.CheckConstraint(
                name="lead_closed_with_its_time",
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                violation_error_message=_("Only a closed lead has a time of closing."),
            ),
            models.CheckConstraint(
                name="lead_lost_with_reason_and_evidence",
                condition=~Q(status="lost") | (~Q(lost_reason="") & ~Q(lost_evidence="")),
                violation_error_message=_("Give the reason and what shows it."),
            ),
            models.CheckConstraint(
                name="lead_joined_to_the_one_that_goes_on",
                condition=Q(status="joined", joined_to__isnull=False)
                | (~Q(status="joined") & Q(joined_to__isnull=True)),
                violation_error_message=_("A joined lead names the one that goes on."),
            ),
            models.CheckConstraint(
                name="lead_assigned_with_its_time",
                condition=Q(consultant__isnull=True) | Q(assigned_at__isnull=False),
                violation_error_message=_("An assigned lead has a time of assignment."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="where_from_once", fields=["source", "campaign"]),
        ]

    def __str__(self):
        return f"{self.customer}: {self.wish}" if self.wish else str(self.customer)

    def get_absolute_url(self):
        return reverse("leads:lead", args=[self.pk])
