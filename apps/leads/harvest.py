"""What a campaign brought, and what each of it cost."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from .models import CampaignCost, Enquiry, Lead, LoggedContact

COUNTED = 10_000  # Beyond this a page says "10,000+": to count on costs more than it tells.


@dataclass(frozen=True)
class Cost:
    """What was paid in one currency, and what that makes for each."""

    currency: str
    amount: Decimal
    enquiries: int
    won: int

    @property
    def of_an_enquiry(self):
        return self.amount / self.enquiries if self.enquiries else None

    @property
    def of_a_sale(self):
        return self.amount / self.won if self.won else None


@dataclass(frozen=True)
class Harvest:
    """What came within a period; leads count for the campaign that led to them first."""

    enquiries: int
    leads: int
    answered: int
    won: int
    lost: int
    joined: int  # Leads that something else had opened, and this campaign touched later.
    reasons: list  # (LostReason, how many), the most frequent first.
    costs: list[Cost]

    @property
    def capped(self):
        return self.enquiries > COUNTED or self.leads > COUNTED


def harvest_of(campaign, since: date | None, zone):
    """Return the Harvest of a campaign from a day on; four questions, whatever it brought."""
    moment = datetime.combine(since, time(), tzinfo=zone) if since else None
    asked = Enquiry.objects.filter(campaign=campaign)
    opened = Lead.objects.filter(campaign=campaign)
    if moment:
        asked = asked.filter(received_at__gte=moment)
        opened = opened.filter(opened_at__gte=moment)
    enquiries = _some(asked.order_by("-received_at")).aggregate(
        all=Count("pk"),
        joined=Count("lead", distinct=True, filter=~Q(lead__campaign=campaign) | NO_CAMPAIGN),
    )
    leads = _leads(opened)
    said = {reason: leads[f"lost_{reason.value}"] for reason in Lead.LostReason}
    reasons = sorted(said.items(), key=lambda pair: -pair[1])
    return Harvest(
        enquiries=enquiries["all"],
        joined=enquiries["joined"],
        reasons=[(reason, count) for reason, count in reasons if count],
        costs=_costs(campaign, since, enquiries["all"], leads["won"]),
        **{name: leads[name] for name in ("leads", "answered", "won", "lost")},
    )


NO_CAMPAIGN = Q(lead__campaign__isnull=True)


def _leads(opened):
    talks = LoggedContact.objects.filter(lead=OuterRef("pk"), outcome__in=LoggedContact.ANSWERS)
    some = _some(opened.annotate(talked=Exists(talks)).order_by("-opened_at"))
    return some.aggregate(
        leads=Count("pk"),
        answered=Count("pk", filter=Q(talked=True)),
        won=Count("pk", filter=Q(status=Lead.Status.WON)),
        lost=Count("pk", filter=Q(status=Lead.Status.LOST)),
        **{
            f"lost_{reason.value}": Count("pk", filter=Q(lost_reason=reason))
            for reason in Lead.LostReason
        },
    )


def _costs(campaign, since, enquiries, won):
    paid = CampaignCost.objects.filter(campaign=campaign)
    if since:
        paid = paid.filter(starts_on__gte=since)
    sums = paid.order_by("currency").values_list("currency").annotate(Sum("amount"))
    return [Cost(currency, amount, enquiries, won) for currency, amount in sums]


def _some(rows):
    return rows[: COUNTED + 1]
