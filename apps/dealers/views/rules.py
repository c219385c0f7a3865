"""Who changed what in the team, and the rules by which it signs in."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.forms import carried_out
from apps.core.htmx import render_page

from ..actions.groups import change_sign_in_rules
from ..forms.team import SignInRulesForm
from ..models import StaffChange
from ..single_sign_on import provider_name
from .team import manages

PAGE = 50


@require_GET
@manages
def change_list(request):
    """Newest first; the next page begins after the last one shown."""
    rows = StaffChange.objects.in_sight().select_related("by", "person", "dealership")
    if place := _place(request.GET.get("before", "")):
        rows = rows.before(*place)
    changes = list(rows.newest_first()[: PAGE + 1])
    last = changes[PAGE - 1] if len(changes) > PAGE else None
    context = {
        "changes": changes[:PAGE],
        "next_url": _after(last) if last else "",
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "dealers/change_list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@permission_required("dealers.change_dealergroup", raise_exception=True)
def sign_in_rules(request):
    group = request.workplace.group
    now = {
        "second_factor_roles": group.second_factor_roles,
        "password_sign_in": group.password_sign_in,
    }
    form = SignInRulesForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, change_sign_in_rules, group, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("dealers:team")
    context = {"form": form, "account": provider_name()}
    status = 422 if form.is_bound else 200
    template = "dealers/sign_in_rules.html"
    return render_page(request, template, context, partial="form", status=status)


def _after(change):
    return "?" + urlencode({"before": f"{change.at.isoformat()}_{change.pk}"})


def _place(text):
    at, _sep, pk = text.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None
