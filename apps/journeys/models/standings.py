"""How far somebody has come: a sum of the timeline, kept so that lists need not add it up."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core.models import GroupManager, GroupOwned
from apps.core.ready import Asked, ReadyQuery
from apps.customers.models import Customer
from apps.customers.models.customers import OfCustomerQuerySet
from apps.journeys.readiness import before_hello, readiness_of, stage_shown
from apps.journeys.standing import Stage


class StandingQuerySet(OfCustomerQuerySet):
    def of_each(self, customers):
        """The standings of these people by the key of their canonical card: one query a list."""
        keys = {customer.canonical_id for customer in customers}
        return {standing.customer_id: standing for standing in self.filter(customer__in=keys)}


class Standing(GroupOwned):
    """Stage and readiness of one person, derived from the timeline and never written by hand."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="standings", verbose_name=_("customer")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.PROSPECT)
    # The state of journeys.standing in full, as JSON.
    state = models.JSONField(_("state"), default=dict)
    last_weighty_at = models.DateTimeField(_("last weighty entry"), null=True)

    objects = GroupManager.from_queryset(StandingQuerySet)()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [models.Index(fields=["group", "stage"], name="standing_stage")]
        constraints = [
            models.UniqueConstraint(
                name="standing_one_for_a_customer",
                fields=["group", "customer"],
                violation_error_message=_("This customer already has a standing."),
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.stage}"

    @cached_property
    def readiness(self):
        """What components/readiness.html draws."""
        return readiness_of(self)

    @cached_property
    def shown(self):
        """What components/stage.html draws."""
        return stage_shown(self)

    @cached_property
    def lines(self):
        """What to read before the greeting."""
        return before_hello(self)


@ReadyQuery
def standing_of_person():
    """The standing of the person with this key, if anything weighty ever happened."""
    return Standing.objects.filter(customer=Asked())
