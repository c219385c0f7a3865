"""The way in, and one's own settings."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.htmx import render_page

from . import actions
from .forms import PreferencesForm
from .middleware import CHOICE
from .places import home_of
from .workplace import OVERVIEW


@require_GET
def home(request):
    """Send everybody to the page their role opens first."""
    return redirect(home_of(request.user))


@require_http_methods(["GET", "POST"])
def preferences(request):
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        actions.change_preferences(request.user, by=request.user, **form.cleaned_data)
        with translation.override(request.user.language):
            messages.success(request, _("Saved."))
        return redirect(_back_to(request, "dealers:preferences"))
    status = 422 if form.is_bound else 200
    return render_page(
        request, "dealers/preferences.html", {"form": form}, partial="form", status=status
    )


@require_POST
def workplace_switch(request):
    """Work at another of one's dealerships from now on."""
    chosen = request.POST.get("workplace", "")
    allowed = {str(place.pk) for place in request.workplace.dealerships}
    if request.workplace.is_group_wide:
        allowed.add(OVERVIEW)
    if chosen in allowed:
        request.session[CHOICE] = chosen
    return redirect("home")


def _back_to(request, fallback):
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return fallback
