"""What was paid for in order to bring enquiries, and how much."""

from django.db import transaction

from ..models import Campaign, CampaignCost
from .sources import OWNERS


@transaction.atomic
def add_campaign(*, by, **fields):
    """Begin a campaign; enquiries find it by its code from now on."""
    campaign = Campaign(**fields)
    campaign.full_clean()
    campaign.save(force_insert=True)
    return campaign


@transaction.atomic
def change_campaign(campaign, *, by, **fields):
    """Change a campaign; enquiries that came keep it."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    for name, value in fields.items():
        setattr(campaign, name, value)
    campaign.full_clean(exclude=OWNERS)
    campaign.save(update_fields=list(fields))
    return campaign


@transaction.atomic
def add_cost(campaign, *, key, starts_on, ends_on=None, amount, currency, what="", by):
    """Write down what was paid; `key` is the UUID made when the form was drawn."""
    if known := CampaignCost.objects.filter(pk=key).first():
        return known  # The same click twice.
    cost = CampaignCost(
        id=key,
        campaign=campaign,
        dealership_id=campaign.dealership_id,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        amount=amount,
        currency=currency,
        what=what.strip(),
    )
    cost.full_clean()
    cost.save(force_insert=True)
    return cost


@transaction.atomic
def remove_cost(cost, *, by):
    """Take out what was written by mistake; the database keeps what it was and who removed it."""
    CampaignCost.objects.filter(pk=cost.pk).delete()
