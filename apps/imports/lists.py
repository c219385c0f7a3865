"""The lists that may be taken out of the house, column by column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.customers.contact_details import shown_points
from apps.customers.models import Customer
from apps.leads.models import Campaign, LeadSource


@dataclass(frozen=True)
class Column:
    """A heading, and what stands under it for one row."""

    label: Promise
    of: Callable[[Any], Any]


def _points(kind, full):
    return lambda customer: "; ".join(
        point.shown
        for point in shown_points(customer.points_shown, full=full)
        if point.kind == kind
    )


def _stage(customer):
    return str(customer.standings_shown[0].get_stage_display()) if customer.standings_shown else ""


def _consultants(customer):
    return "; ".join(own.consultant.name for own in customer.dealings_shown)


def _costs(campaign):
    """What was paid, each currency for itself."""
    paid = {}
    for cost in campaign.costs.all():
        paid[cost.currency] = paid.get(cost.currency, 0) + cost.amount
    return "; ".join(f"{amount} {currency}" for currency, amount in sorted(paid.items()))


def customer_columns(*, full):
    """The columns of customers, with how they are reached masked for who may not see it all."""
    return (
        Column(pgettext_lazy("person", "name"), lambda row: row.name),
        Column(_("name in Latin letters"), lambda row: row.name_latin),
        Column(_("kind"), lambda row: row.get_kind_display()),
        Column(_("language"), lambda row: row.language),
        Column(_("birthday"), lambda row: row.birthday),
        Column(_("phone"), _points("phone", full)),
        Column(_("e-mail"), _points("email", full)),
        Column(_("WeChat"), _points("wechat", full)),
        Column(_("number in another system"), _points("external", full)),
        Column(_("street"), lambda row: row.street),
        Column(_("postal code"), lambda row: row.postal_code),
        Column(_("city"), lambda row: row.city),
        Column(_("country"), lambda row: row.country),
        Column(_("stage"), _stage),
        Column(_("consultant"), _consultants),
        Column(_("known since"), lambda row: row.created_at),
    )


LEADS = (
    Column(_("opened at"), lambda row: row.opened_at),
    Column(_("status"), lambda row: row.get_status_display()),
    Column(_("customer"), lambda row: row.customer.name),
    Column(_("wish"), lambda row: row.wish),
    Column(_("consultant"), lambda row: row.consultant.name if row.consultant else ""),
    Column(_("source"), lambda row: row.source.name),
    Column(_("campaign"), lambda row: row.campaign.name if row.campaign else ""),
    Column(_("dealership"), lambda row: row.dealership.name),
    Column(_("assigned at"), lambda row: row.assigned_at),
    Column(_("closed at"), lambda row: row.closed_at),
    Column(_("reason"), lambda row: row.get_lost_reason_display()),
    Column(_("evidence"), lambda row: row.lost_evidence),
)
SOURCES = (
    Column(pgettext_lazy("thing", "name"), lambda row: row.name),
    Column(_("kind"), lambda row: row.get_kind_display()),
    Column(_("active"), lambda row: str(_("yes") if row.active else _("no"))),
    Column(_("dealership"), lambda row: row.dealership.name),
    Column(_("leads"), lambda row: row.lead_count),
)
CAMPAIGNS = (
    Column(pgettext_lazy("thing", "name"), lambda row: row.name),
    Column(_("code"), lambda row: row.code),
    Column(_("starts on"), lambda row: row.starts_on),
    Column(_("ends on"), lambda row: row.ends_on),
    Column(_("cost"), _costs),
    Column(_("dealership"), lambda row: row.dealership.name),
    Column(_("leads"), lambda row: row.lead_count),
)


def customers():
    """Everybody once, the newest first, with what the columns need."""
    return Customer.objects.people().newest_first().with_what_rows_show()


def with_what_lead_columns_need(leads):
    """The leads with the rows that the columns name, in one query."""
    return leads.select_related("customer", "consultant", "source", "campaign", "dealership")


def sources():
    """Every source with the number of its leads."""
    counted = LeadSource.objects.select_related("dealership").annotate(lead_count=Count("leads"))
    return counted.order_by("-active", "name")


def campaigns():
    """Every campaign with the number of its leads."""
    counted = Campaign.objects.select_related("dealership").annotate(lead_count=Count("leads"))
    return counted.prefetch_related("costs")
