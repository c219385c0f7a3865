"""Where somebody came from, and goes back to when something is done."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# Where one may have come from, by the short name that an address carries.
CAME_FROM = {
    "today": "leads:today",
    "late": "leads:late_list",
    "overdue": "leads:overdue_list",
    "leaks": "leads:leak_list",
}


def back_of(request):
    """The page to go back to when this is done, or nothing."""
    came_from = CAME_FROM.get(request.GET.get("from", ""))
    named = _ours(request, request.POST.get("back")) or _ours(request, request.GET.get("back"))
    return named or (reverse(came_from) if came_from else "")


def where_to(request, lead):
    """Return the page somebody came from, or the lead's own."""
    return _ours(request, request.POST.get("back")) or lead.get_absolute_url()


def _ours(request, target):
    """The path of a page of ours; "" for whatever else somebody put into an address."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if ours and target.startswith("/") else ""
