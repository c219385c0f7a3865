"""What was paid for in order to bring enquiries."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import OuterRef, Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core import clock
from apps.core.htmx import open_page, render_page

from ..actions import campaigns
from ..forms.campaigns import CampaignForm, CostForm
from ..forms.trying import carried_out
from ..harvest import harvest_of
from ..models import Campaign, CampaignCost, Lead
from .source_health import COUNTED, counted

SHOWN = 500
FIELDS = ("name", "code", "starts_on", "ends_on")
PERIODS = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("a year"),
    "all": gettext_lazy("all the time"),
}


@require_GET
@permission_required("leads.view_campaign", raise_exception=True)
def campaign_list(request):
    opened = Lead.objects.filter(campaign=OuterRef("pk"))
    found = Campaign.objects.select_related("dealership").annotate(
        leads_opened=counted(opened),
        leads_won=counted(opened.filter(status=Lead.Status.WON)),
    )[:SHOWN]
    found = list(found)
    paid = _paid(found)
    for each in found:
        each.paid = paid.get(each.pk, [])
    context = {
        "campaigns": found,
        "most": COUNTED,
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "leads/campaign_list.html", context, partial="list")


@require_GET
@permission_required("leads.view_campaign", raise_exception=True)
def campaign(request, pk):
    """What it cost, what it brought, and what each of it cost."""
    campaign = get_object_or_404(Campaign.objects.select_related("dealership"), pk=pk)
    return render_page(request, "leads/campaign.html", page_of(request, campaign), partial="page")


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_campaign", raise_exception=True)
def campaign_new(request):
    form = CampaignForm(request.POST or None)
    if form.is_valid() and carried_out(form, campaigns.add_campaign, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, "leads:campaign_list")
    status = 422 if form.is_bound else 200
    return render_page(
        request, "leads/campaign_new.html", {"form": form}, partial="form", status=status
    )


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_campaign", raise_exception=True)
def campaign_edit(request, pk):
    campaign = get_object_or_404(Campaign, pk=pk)
    now = {name: getattr(campaign, name) for name in FIELDS}
    form = CampaignForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, campaigns.change_campaign, campaign, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, campaign)
    context, status = {"form": form, "campaign": campaign}, 422 if form.is_bound else 200
    return render_page(request, "leads/campaign_edit.html", context, partial="form", status=status)


@require_POST
@permission_required("leads.change_campaign", raise_exception=True)
def cost_new(request, pk):
    """One more amount that was paid."""
    campaign = get_object_or_404(Campaign.objects.select_related("dealership"), pk=pk)
    form = CostForm(request.POST)
    if form.is_valid() and carried_out(form, campaigns.add_cost, campaign, by=request.user):
        messages.success(request, _("Saved."))
        return redirect(campaign)
    context = page_of(request, campaign) | {"form": form}
    return render_page(request, "leads/campaign.html", context, partial="page", status=422)


@require_POST
@permission_required("leads.change_campaign", raise_exception=True)
def cost_remove(request, pk):
    """Remove it; writing it again is the way back."""
    cost = get_object_or_404(CampaignCost.objects.select_related("campaign"), pk=pk)
    campaigns.remove_cost(cost, by=request.user)
    messages.success(request, _("%(amount)s was removed.") % {"amount": cost})
    return redirect(cost.campaign)


def page_of(request, campaign):
    """Return what the page of one campaign shows."""
    place = campaign.dealership
    period = request.GET.get("period", "all")
    days = int(period) if period in PERIODS and period != "all" else None
    today = clock.now().astimezone(place.zone).date()
    since = today - timedelta(days=days) if days else None
    address = reverse("leads:campaign", args=[campaign.pk])
    return {
        "campaign": campaign,
        "harvest": harvest_of(campaign, since, place.zone),
        "since": since,
        "costs": campaign.costs.all()[:SHOWN],
        "form": CostForm(initial={"currency": place.currency, "starts_on": today}),
        "periods": [
            (label, f"{address}?period={code}", code == (period if days else "all"))
            for code, label in PERIODS.items()
        ],
    }


def _paid(found):
    """Return {campaign: [(amount, currency)]}, in one question."""
    costs = CampaignCost.objects.filter(campaign__in=found).order_by("campaign", "currency")
    sums = costs.values_list("campaign", "currency").annotate(Sum("amount"))
    paid = {}
    for key, currency, amount in sums:
        paid.setdefault(key, []).append((amount, currency))
    return paid
