"""What the frame around every page shows."""

from django.utils import timezone
from django.utils.translation import gettext as _

from .places import places_for
from .workplace import OVERVIEW


def workplace(request):
    """Give the frame its places, the workplace and the choice of others."""
    place = getattr(request, "workplace", None)
    if place is None:
        return {}
    return {
        "workplace": place,
        "here": place.here,
        "group": place.group,
        "places": places_for(request),
        "unseen": place.unseen,
        "theme": request.user.theme,
        "dealerships_to_switch": _choices(place),
        "now_here": timezone.localtime(),
    }


def _choices(place):
    """Return the places one could work at instead, the present one marked."""
    choices = [
        {"pk": choice.pk, "name": choice.name, "city": choice.city, "active": choice == place.here}
        for choice in place.dealerships
    ]
    if place.is_group_wide:
        whole = {"pk": OVERVIEW, "name": place.group.name, "city": _("all dealerships")}
        choices.insert(0, whole | {"active": place.here is None})
    return choices if len(choices) > 1 else []
