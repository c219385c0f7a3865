"""What the frame around every page shows."""

from django.utils import timezone

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
        "dealerships_to_switch": place.dealerships if len(place.dealerships) > 1 else [],
        "overview_choice": OVERVIEW if place.is_group_wide else None,
        "now_here": timezone.localtime(),
    }
