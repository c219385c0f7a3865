"""Where one is signed in."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ..actions import sessions as actions
from ..devices import device_name, is_handheld

JUST_NOW = timedelta(hours=2)  # What was seen is known to the hour.


@require_GET
@never_cache
def session_list(request):
    """The devices one is signed in at, this one first."""
    here, now = request.session.session_key, timezone.now()
    rows = [
        {
            "session": session,
            "device": device_name(session.user_agent),
            "icon": "device-mobile" if is_handheld(session.user_agent) else "device-desktop",
            "is_this": session.session_key == here,
            "is_recent": now - session.last_seen_at < JUST_NOW,
        }
        for session in _living(request.user)
    ]
    rows.sort(key=lambda row: (not row["is_this"], now - row["session"].last_seen_at))
    return render(request, "dealers/session_list.html", {"rows": rows})


@require_POST
def session_end(request, pk):
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        messages.error(request, _("This is the device in your hand. Sign out instead."))
    else:
        actions.end_session(session, by=request.user)
        messages.success(request, _("That device is signed out."))
    return redirect("dealers:session_list")


@require_POST
def sessions_end_others(request):
    ended = actions.end_other_sessions(
        request.user, but=request.session.session_key, by=request.user
    )
    text = ngettext(
        "%(n)s other device is signed out.", "%(n)s other devices are signed out.", ended
    )
    messages.success(request, text % {"n": ended})
    return redirect("dealers:session_list")


def _living(user):
    """The sessions that still open the door; what expired is left to the nightly clean-up."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=living)
