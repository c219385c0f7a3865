"""What was paid for in order to bring enquiries."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.htmx import open_page, render_page

from ..actions import sources
from ..forms.sources import CampaignForm
from ..forms.trying import carried_out
from ..models import Campaign

SHOWN = 500
FIELDS = ("name", "code", "starts_on", "ends_on", "cost", "currency")


@require_GET
@permission_required("leads.view_campaign", raise_exception=True)
def campaign_list(request):
    context = {
        "campaigns": Campaign.objects.select_related("dealership")[:SHOWN],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "leads/campaign_list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_campaign", raise_exception=True)
def campaign_new(request):
    here = request.workplace.here
    form = CampaignForm(request.POST or None, initial={"currency": here.currency if here else ""})
    if form.is_valid() and carried_out(form, sources.add_campaign, by=request.user):
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
    if form.is_valid() and carried_out(form, sources.change_campaign, campaign, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, "leads:campaign_list")
    context, status = {"form": form, "campaign": campaign}, 422 if form.is_bound else 200
    return render_page(request, "leads/campaign_edit.html", context, partial="form", status=status)
