"""Who called from a car may stand on the board already."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import render_page

from ..actions.joining import join_visits
from ..forms.visits import PartyForm
from ..models import Visit
from .moving import do


@require_http_methods(["GET", "POST"])
@permission_required("reception.enter_visit", raise_exception=True)
def visit_join(request, pk):
    """They are this party, which came in before: one of the two visits counts."""
    visit = get_object_or_404(Visit.objects.select_related("customer__canonical"), pk=pk)
    if request.method == "POST":
        form = PartyForm(request.POST)
        if not form.is_valid():
            raise Http404
        party = get_object_or_404(Visit.objects.exclude(pk=pk), pk=form.cleaned_data["party"])
        said = _("It is one visit now.")
        return do(request, party, join_visits, visit, party=party, said=said)
    here = Visit.objects.here().exclude(pk=pk)
    parties = here.select_related("customer__canonical", "host", "asked_for")
    context = {"visit": visit, "parties": parties}
    return render_page(request, "reception/visit_join.html", context, partial="form")
