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
    return (
        request.POST.get("back")
        or request.GET.get("back")
        or (reverse(came_from) if came_from else "")
    )


def where_to(request, lead):
    """Return the page somebody came from, or the lead's own."""
    target = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    if target.startswith("/") and ours:
        return target
    return lead.get_absolute_url()
