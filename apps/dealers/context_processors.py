"""What the frame around every page shows."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from .places import places_for
from .workplace import OVERVIEW


@dataclass(frozen=True)
class Site:
    """The dealership one works in, or the group one overlooks, as the frame names it."""

    name: str
    city: str = ""


@dataclass(frozen=True)
class Choice:
    """A place one could work at instead; the present one is active."""

    pk: int | str
    name: str
    city: str
    active: bool


def workplace(request):
    """Give the frame its places, the workplace and the choice of others."""
    place = getattr(request, "workplace", None)
    if place is None:
        return {}
    return {
        "workplace": place,
        "here": place.here,
        "group": place.group,
        "site": Site(place.here.name, place.here.city) if place.here else Site(place.group.name),
        # A name that no page gives to something of its own, which would empty the frame.
        "rail_places": places_for(request),
        "unseen": place.unseen,
        "theme": request.user.theme,
        "dealerships_to_switch": _choices(place),
        "now_here": timezone.localtime(),
    }


def _choices(place):
    """Return the places one could work at instead, the present one marked."""
    choices = [
        Choice(choice.pk, choice.name, choice.city, choice == place.here)
        for choice in place.dealerships
    ]
    if place.is_group_wide:
        whole = Choice(OVERVIEW, place.group.name, _("all dealerships"), place.here is None)
        choices.insert(0, whole)
    return tuple(choices) if len(choices) > 1 else ()
