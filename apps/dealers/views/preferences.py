"""The way in, and one's own settings."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from apps.core.htmx import render_page

from ..actions import preferences as actions
from ..forms.preferences import PreferencesForm
from ..middleware import CHOICE
from ..models import PushSubscription, User
from ..places import home_of
from ..webpush import public_key
from ..workplace import OVERVIEW


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
    context = {
        "form": form,
        "devices": PushSubscription.objects.filter(user=request.user) if public_key() else [],
        "push_key": public_key(),
    }
    return render_page(request, "dealers/preferences.html", context, partial="form", status=status)


@login_not_required
@require_POST
def language_choose(request):
    """Read the pages in another language, also before signing in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        actions.change_preferences(request.user, language=language, by=request.user)
    return set_language(request)


@require_POST
def theme_choose(request):
    """See the pages light or dark."""
    theme = request.POST.get("theme")
    if theme in User.Theme:
        actions.change_preferences(request.user, theme=theme, by=request.user)
    return redirect(_back_to(request, "home"))


@require_POST
def dealership_switch(request):
    """Work at another of one's dealerships from now on, or overlook the group."""
    chosen = request.POST.get("dealership", "")
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
