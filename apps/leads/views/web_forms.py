"""The public form of a source, as people at work see it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import render_page
from apps.core.qr import qr_svg
from apps.customers.actions import wording_in_force
from apps.customers.models import Purpose

from ..actions import web_forms
from ..forms.trying import carried_out
from ..forms.web_forms import WebFormForm
from ..models import LeadSource


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_leadsource", raise_exception=True)
def web_form(request, pk):
    """Where the form is, its code to be printed, and who may embed it."""
    source = get_object_or_404(LeadSource.objects.select_related("dealership"), pk=pk)
    page = source.web_forms.first()
    if page is None:
        if request.method == "POST":
            web_forms.open_web_form(source, by=request.user)
            messages.success(request, _("The form is open. Link to it, or print its code."))
            return redirect("leads:web_form", source.pk)
        return render_page(request, "leads/web_form.html", {"source": source}, partial="form")
    now = {"active": page.active, "frame_origins": page.frame_origins}
    form = WebFormForm(request.POST or None, initial=now)
    if form.is_valid() and carried_out(form, web_forms.change_web_form, page, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("leads:web_form", source.pk)
    context, status = _shown(request, source, page, form), 422 if form.is_bound else 200
    return render_page(request, "leads/web_form.html", context, partial="form", status=status)


def _shown(request, source, page, form):
    address = request.build_absolute_uri(reverse("open:enquire", args=[page.code]))
    language = source.dealership.language
    return {
        "source": source,
        "page": page,
        "form": form,
        "address": address,
        "qr": qr_svg(address, label=_("Code of the form")),
        "wording": wording_in_force(Purpose.MARKETING, language=language),
    }
