"""The rules a dealership sets for its leads."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import render_page
from apps.core.models import current_dealership_id

from ..actions.rules import change_rules
from ..forms.rules import RulesForm
from ..models import LeadRules


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_leadrules", raise_exception=True)
def rules_edit(request):
    form = RulesForm(request.POST or None, rules=LeadRules.of(current_dealership_id()))
    if form.is_valid():
        change_rules(by=request.user, **form.decided())
        messages.success(request, _("Saved. It holds for everything that comes due from now on."))
        return redirect("leads:leak_list")
    status = 422 if form.is_bound else 200
    return render_page(
        request, "leads/rules_edit.html", {"form": form}, partial="form", status=status
    )
