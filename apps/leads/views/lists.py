"""The list of leads."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page

from ..lead_rows import ADRIFT, COUNTED, WHOSE, count_of, page_of_rows
from ..models import Lead


@dataclass(frozen=True)
class Wanted:
    """Which leads a list shows, as its address says."""

    whose: str
    status: str
    before: tuple | None = None

    def address(self, **changed):
        """The address of this list with something changed, from its beginning."""
        query = {"whose": self.whose, "status": self.status, **changed}
        return f"{reverse('leads:lead_list')}?{urlencode(query)}"


@require_GET
@permission_required("leads.view_lead", raise_exception=True)
def lead_list(request):
    wanted = wanted_by(request)
    rows, last = page_of_rows(wanted, request.user, request.workplace.names_of_several)
    context = {
        "rows": rows,
        "wanted": wanted,
        "whose_chips": [(whose, wanted.address(whose=whose)) for whose in WHOSE],
        "status_chips": [
            (status, label, wanted.address(status=status)) for status, label in Lead.Status.choices
        ],
        "next_url": last and wanted.address(before=f"{last[0].isoformat()}_{last[1]}"),
    }
    if not wanted.before:
        context["count"] = count_of(wanted, request.user)
        context["most"] = COUNTED
    return render_page(request, "leads/lead_list.html", context, partial="list")


def wanted_by(request):
    """Which leads a request asks for."""
    # Who works leads wants their own first; who gives them to others, or only looks, wants all.
    may = request.user.has_perm
    own = "mine" if may("leads.work_lead") and not may("leads.assign_lead") else "all"
    whose = request.GET.get("whose")
    status = request.GET.get("status")
    return Wanted(
        whose if whose in (*WHOSE, ADRIFT) else own,
        status if status in Lead.Status.values else Lead.Status.OPEN.value,
        _place(request.GET.get("before", "")),
    )


def _place(text):
    """The last lead somebody has seen, as "time_key" in the address."""
    if not text:
        return None
    opened_at, _sign, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(opened_at)
        if moment.tzinfo is None:
            raise Http404
        return moment, UUID(key)
    except ValueError as error:
        raise Http404 from error
