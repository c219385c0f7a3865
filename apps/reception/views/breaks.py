"""A host has lunch: entered by themselves, or by the desk."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.htmx import render_page

from ..actions.breaks import end_break, take_break
from ..models import Break
from .moving import do
from .people import hosts_here

MINUTES = (15, 30, 45, 60, 90)


@require_http_methods(["GET", "POST"])
@permission_required("reception.assign_visit", raise_exception=True)
def host_break(request, pk):
    """The desk notes that somebody has lunch, or is back."""
    return _break_of(get_object_or_404(hosts_here(), pk=pk), request, back="reception:board")


@require_http_methods(["GET", "POST"])
@permission_required("reception.host_visit", raise_exception=True)
def my_break(request):
    """I have lunch, or am back."""
    return _break_of(request.user, request, back="home")


def _break_of(user, request, *, back):
    now = timezone.now()
    if request.method == "POST":
        minutes = request.POST.get("minutes", "")
        if minutes in map(str, MINUTES):
            until = (now + timedelta(minutes=int(minutes))).replace(second=0, microsecond=0)
            said = _("%(name)s has a break.") % {"name": user}
            return do(request, back, take_break, user, until=until, said=said)
        return do(request, back, end_break, user, said=_("%(name)s is back.") % {"name": user})
    context = {
        "host": user,
        "running": Break.objects.at(now).filter(user=user).first(),
        "choices": [(minutes, now + timedelta(minutes=minutes)) for minutes in MINUTES],
    }
    return render_page(request, "reception/break.html", context, partial="form")
