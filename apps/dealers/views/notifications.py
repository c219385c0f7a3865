"""What waits at the bell."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
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
        "until": timezone.now().isoformat(),
        "several": len(request.workplace.dealerships) > 1,
    }
    return render_page(request, "dealers/notification_list.html", context, partial="list")


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
