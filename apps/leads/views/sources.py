"""Where enquiries come from."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import clock
from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page

from ..actions import sources
from ..forms.sources import SourceChangeForm, SourceForm, TokenForm
from ..forms.trying import carried_out
from ..models import LeadSource
from .source_health import COUNTED, rows_of

SHOWN = 500


@require_GET
@permission_required("leads.view_leadsource", raise_exception=True)
def source_list(request):
    sources = LeadSource.objects.select_related("dealership").order_by("-active", "name")[:SHOWN]
    context = {
        "rows": rows_of(sources, clock.now()),
        "most": COUNTED,
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "leads/source_list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_leadsource", raise_exception=True)
def source_new(request):
    form = SourceForm(request.POST or None)
    if form.is_valid() and carried_out(form, sources.add_source, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, "leads:source_list")
    status = 422 if form.is_bound else 200
    return render_page(
        request, "leads/source_new.html", {"form": form}, partial="form", status=status
    )


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_leadsource", raise_exception=True)
def source_edit(request, pk):
    source = get_object_or_404(LeadSource, pk=pk)
    now = {"name": source.name, "kind": source.kind, "active": source.active}
    form = SourceChangeForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, sources.change_source, source, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, "leads:source_list")
    context, status = {"form": form, "source": source}, 422 if form.is_bound else 200
    return render_page(request, "leads/source_edit.html", context, partial="form", status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@permission_required("leads.change_leadsource", raise_exception=True)
def source_token(request, pk):
    """Make a new token; the answer to the post is the only page that ever shows it."""
    source = get_object_or_404(LeadSource, pk=pk)
    form = TokenForm(request.POST or None, initial={"replaces": source.token_mark})
    context = {"form": form, "source": source, "address": _intake_address(request, source)}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context["token"] = sources.renew_token(source, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 422
    return render_page(request, "leads/source_token.html", context, partial="form", status=status)


def _intake_address(request, source):
    json = source.kind in (LeadSource.Kind.API, LeadSource.Kind.WEB_FORM)
    return request.build_absolute_uri("/api/v1/enquiries/" if json else "/intake/adf/")
