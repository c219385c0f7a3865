"""Where enquiries come from."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page

from ..actions import sources
from ..forms.sources import SourceChangeForm, SourceForm, TokenForm
from ..forms.trying import carried_out
from ..models import IntakeMessage, LeadSource

SHOWN = 500
LATELY = timedelta(days=30)
COUNTED = 1000  # Beyond this a list says "1,000+": to count on costs more than it tells.


@require_GET
@permission_required("leads.view_leadsource", raise_exception=True)
def source_list(request):
    rows = _with_what_came(LeadSource.objects.select_related("dealership"))
    context = {
        "sources": rows.order_by("-active", "name")[:SHOWN],
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


def _with_what_came(rows):
    came = IntakeMessage.objects.filter(source=OuterRef("pk")).order_by("-received_at")
    lately = came.filter(received_at__gte=timezone.now() - LATELY).values("pk")[: COUNTED + 1]
    return rows.annotate(
        last_at=Subquery(came.values("received_at")[:1]),
        came=Func(ArraySubquery(lately), function="CARDINALITY", output_field=IntegerField()),
    )
