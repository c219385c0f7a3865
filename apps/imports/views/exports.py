"""Lists taken out, and who took them."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.asked import words_of
from apps.core.htmx import render_page
from apps.customers.models.matching import MOST_FOUND, ids_matching
from apps.leads.lead_rows import leads_of
from apps.leads.views.lists import wanted_by

from .. import lists
from ..actions.exports import begin_export, file_of_export
from ..models import Export

PAGE = 50
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@permission_required("imports.view_export", raise_exception=True)
def export_list(request):
    """Who took which list out, the newest first."""
    exports = Export.objects.newest_first().select_related("by", "dealership")
    if before := request.GET.get("before"):
        exports = exports.filter(pk__lt=_key(before))
    page = list(exports[: PAGE + 1])
    next_url = ""
    if len(page) > PAGE:
        next_url = f"{reverse('imports:export_list')}?before={page[PAGE - 1].pk}"
    context = {"exports": page[:PAGE], "next_url": next_url}
    return render_page(request, "imports/export_list.html", context, partial="list")


@require_GET
@permission_required("imports.export_customers", raise_exception=True)
def customers_export(request):
    """The customers as the list shows them, with its search."""
    query, mine = words_of(request), "mine" in request.GET
    rows = lists.customers()
    found = ids_matching(query) if query else []
    if query:
        rows = rows.filter(pk__in=found)
    if mine:
        rows = rows.of_consultant(request.user)
    filters = {"q": query} if query else {}
    filters |= {"mine": "1"} if mine else {}
    full = request.user.has_perm("customers.view_contact_details")
    columns = lists.customer_columns(full=full)
    said = {"masked": not full, "cut": len(found) == MOST_FOUND}
    if not filters:
        # One row says it of all of them.
        return send_list(request, Export.List.CUSTOMERS, columns, rows, {}, **said, everybody=True)
    whose = {"whose": lambda row: row}
    return send_list(request, Export.List.CUSTOMERS, columns, rows, filters, **whose, **said)


@require_GET
@permission_required("imports.export_leads", raise_exception=True)
def leads_export(request):
    """The leads as the list shows them, with its filters."""
    wanted = wanted_by(request)
    rows = lists.with_what_lead_columns_need(leads_of(wanted.status, wanted.whose, request.user))
    filters = {"whose": wanted.whose, "status": wanted.status}
    whose = {"whose": lambda row: row.customer}
    return send_list(request, Export.List.LEADS, lists.LEADS, rows, filters, **whose)


@require_GET
@permission_required("imports.export_sources", raise_exception=True)
def sources_export(request):
    return send_list(request, Export.List.SOURCES, lists.SOURCES, lists.sources(), {})


@require_GET
@permission_required("imports.export_sources", raise_exception=True)
def campaigns_export(request):
    return send_list(request, Export.List.CAMPAIGNS, lists.CAMPAIGNS, lists.campaigns(), {})


def send_list(request, name, columns, rows, filters, *, label="", whose=None, **said):
    """Write down that a list is taken out, and send it; later apps send lists of their own.

    `label` is what people call it, for a list that is not one of ours.
    """
    asked = request.GET.get("format", "csv")
    if asked not in Export.Format:
        raise Http404
    export = begin_export(name, format=asked, filters=filters, **said, by=request.user)
    title = f"{label or name.label} {timezone.localdate():%Y-%m-%d}.{asked}"
    return FileResponse(
        file_of_export(export, columns, rows, whose=whose),
        as_attachment=True,
        filename=title,
        content_type=MIME[asked],
    )


def _key(text):
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
