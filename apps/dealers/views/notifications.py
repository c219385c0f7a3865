"""What waits at the bell."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.core.htmx import render_page

from ..actions import notifications as actions
from ..forms.preferences import SeenForm
from ..middleware import CHOICE
from ..models import Notification
from ..notices import notice_of

PAGE = 30
# What is told in passing; a page that was away for longer shows the number alone.
JUST_NOW, MOST_AT_ONCE = timedelta(minutes=2), 3


@require_GET
def notification_list(request):
    """Everything somebody was told in this group, the newest first."""
    theirs = Notification.objects.of(request.user).newest_first().select_related("dealership")
    if text := request.GET.get("before", ""):
        theirs = theirs.before(*_place(text))
    page = list(theirs[: PAGE + 1])
    context = {
        "notices": [notice_of(notification) for notification in page[:PAGE]],
        "next_url": _next_url(page),
        "older": bool(text),
        "until": timezone.now().isoformat(),
        "several": len(request.workplace.dealerships) > 1,
    }
    return render_page(request, "dealers/notification_list.html", context, partial="list")


@require_GET
def bell(request):
    """The number at the bell, and what was told just now as passing lines."""
    since = timezone.now() - JUST_NOW
    fresh = Notification.objects.of(request.user).unseen().filter(made_at__gte=since)
    notices = [notice_of(told) for told in fresh.newest_first()[:MOST_AT_ONCE]]
    return render(request, "dealers/bell.html", {"notices": notices[::-1]})


@require_GET
def notification(request, pk):
    """Open what a notification is about, where it happened, and count it as seen."""
    told = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    actions.see_notification(told, by=request.user)
    # At the dealership they work in now the page may not exist.
    elsewhere = {place.pk for place in request.workplace.dealerships}
    elsewhere.difference_update(request.workplace.scope.dealership_ids)
    if told.dealership_id in elsewhere:
        request.session[CHOICE] = str(told.dealership_id)
    return redirect(told.url)


@require_POST
def notifications_see(request):
    """Count as seen what the list showed; what came since then still waits."""
    form = SeenForm(request.POST)
    until = form.cleaned_data["until"] if form.is_valid() else timezone.now()
    actions.see_all_notifications(by=request.user, until=until)
    return redirect("dealers:notification_list")


def _place(text):
    """The last notification somebody has seen, as "time_key" in the address."""
    made_at, _sign, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(made_at)
        if moment.tzinfo is None:
            raise Http404
        return moment, UUID(key)
    except ValueError as error:
        raise Http404 from error


def _next_url(page):
    if len(page) <= PAGE:
        return None
    last = page[PAGE - 1]
    query = urlencode({"before": f"{last.made_at.isoformat()}_{last.pk}"})
    return f"{reverse('dealers:notification_list')}?{query}"
