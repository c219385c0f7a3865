"""Second calls: whether a lost lead was lost."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet

from .leads import Lead


class AuditDraw(DealershipOwned):
    """The sample of one period: drawn from all that was lost, and to be drawn again by its seed."""

    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    percent = models.PositiveSmallIntegerField(_("share"))
    seed = models.CharField(_("seed"), max_length=64)
    # The keys of all leads lost in the period, in order: what the seed chose from.
    lost = models.JSONField(_("lost leads"), default=list)
    drawn_at = models.DateTimeField(_("drawn at"), default=clock.now)

    objects = DealershipManager()

    class Meta:
        ordering = ["-ends_at"]
        verbose_name = _("sample of lost leads")
        verbose_name_plural = _("samples of lost leads")
        constraints = [
            models.UniqueConstraint(
                name="audit_draw_once_for_a_period",
                fields=["group", "dealership", "ends_at"],
                violation_error_message=_("This period was drawn already."),
            ),
            models.CheckConstraint(
                name="audit_draw_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end has to be after the start."),
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d} - {self.ends_at:%Y-%m-%d}: {self.percent} %"


class LostAuditQuerySet(OfCustomerQuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def done_since(self, moment):
        return self.filter(done_at__gte=moment)

    def not_by(self, user):
        """Those that this person may call: nobody checks their own loss."""
        return self.exclude(consultant=user)

    def found_wrong(self):
        """The customers who were not lost as it was said."""
        return self.filter(outcome__in=[LostAudit.Outcome.WRONG, LostAudit.Outcome.RESCUED])

    def tallied(self, by):
        """How the calls ended, for each value of `by`."""
        outcome = LostAudit.Outcome
        return (
            self.values(by)
            .annotate(
                called=Count("id", filter=~Q(outcome=outcome.UNREACHED)),
                wrong=Count("id", filter=Q(outcome=outcome.WRONG)),
                rescued=Count("id", filter=Q(outcome=outcome.RESCUED)),
            )
            .order_by("-rescued", "-wrong", by)
        )


class LostAudit(DealershipOwned):
    """One lost customer, asked once more by somebody else, who learns the reason afterwards."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("lost, as it was said")
        WRONG = "wrong", _("lost, but for another reason")
        RESCUED = "rescued", _("not lost: open again")
        UNREACHED = "unreached", _("never reached")

    draw = models.ForeignKey(
        AuditDraw, models.PROTECT, related_name="audits", verbose_name=_("sample")
    )
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="audits", verbose_name=_("lead"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    # As it was when the lead was lost: it may be opened again, and lost for another reason.
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("consultant"),
    )
    lost_at = models.DateTimeField(_("lost at"))
    reason = models.CharField(_("reason"), max_length=20, choices=Lead.LostReason)
    evidence = models.TextField(_("evidence"), max_length=1000)
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="lost_audits",
        verbose_name=_("caller"),
    )
    tried = models.PositiveSmallIntegerField(_("attempts"), default=0)
    said = models.TextField(_("what the customer says"), max_length=1000, blank=True)
    said_at = models.DateTimeField(_("said at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("called by"),
    )

    objects = DealershipManager.from_queryset(LostAuditQuerySet)()

    class Meta:
        ordering = ["id"]
        verbose_name = _("second call")
        verbose_name_plural = _("second calls")
        permissions = [("audit_lead", "Can call customers whom somebody else has lost")]
        indexes = [
            models.Index(
                fields=["group", "dealership", "caller"],
                name="audit_open",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["group", "dealership", "-done_at"], name="audit_done"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="audit_once_for_a_loss",
                fields=["group", "lead", "lost_at"],
                violation_error_message=_("This loss is already checked."),
            ),
            models.CheckConstraint(
                name="audit_by_somebody_else",
                condition=Q(consultant__isnull=True)
                | (
                    (Q(caller__isnull=True) | ~Q(caller=F("consultant")))
                    & (Q(by__isnull=True) | ~Q(by=F("consultant")))
                ),
                violation_error_message=_("Nobody checks their own loss."),
            ),
            models.CheckConstraint(
                name="audit_ends_with_what_was_said",
                condition=Q(outcome="", done_at__isnull=True)
                | Q(outcome="unreached", done_at__isnull=False)
                | (~Q(outcome__in=["", "unreached"]) & Q(done_at__isnull=False) & ~Q(said="")),
                violation_error_message=_("Write what the customer says before you decide."),
            ),
        ]

    def __str__(self):
        return str(self.customer)
