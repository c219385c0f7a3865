"""What a dealership decides about its showroom."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import render_page
from apps.core.models import current_dealership_id

from ..actions.rules import change_rules
from ..forms.rules import RulesForm
from ..models import ReceptionRules


@require_http_methods(["GET", "POST"])
@permission_required("reception.change_receptionrules", raise_exception=True)
def rules_edit(request):
    form = RulesForm(request.POST or None, instance=ReceptionRules.of(current_dealership_id()))
    if form.is_valid():
        change_rules(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for whoever comes from now on."))
        return redirect("reception:ledger")
    status = 422 if form.is_bound else 200
    context = {"form": form}
    template = "reception/rules_edit.html"
    return render_page(request, template, context, partial="form", status=status)
