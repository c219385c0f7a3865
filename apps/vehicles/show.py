"""A car on show as a page shows it, in the language of whoever looks."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.templatetags.forecourt import distance, local_money

from .models import ShowCar, ShowCarPhoto
from .odometer import miles_of_km

# Where people count in miles.
MILES_COUNTRIES = frozenset(["GB"])


@dataclass(frozen=True)
class Text:
    """Something said of a car, and the language it is said in."""

    language: str
    text: str | list[str] | None

    def __bool__(self):
        return bool(self.text)


@dataclass(frozen=True)
class Shown:
    """A car on show in words, and its photos in their order."""

    car: ShowCar
    photos: list[ShowCarPhoto]
    price: str  # "" to be asked for.
    range: str
    colour: Text
    colours: Text
    equipment: Text

    @property
    def first_photo(self):
        return self.photos[0] if self.photos else None


def shown(car, language):
    """Say a car for a reader of this language; its dealership and photos are at hand."""
    place = car.dealership
    said = {
        name: Text(*car.said(name, language, fallback=place.language))
        for name in ("colour", "colours", "equipment")
    }
    return Shown(
        car=car,
        photos=list(car.photos.all() if _fetched(car) else car.photos.listed()),
        price="" if car.price is None else local_money(car.price, car.currency),
        range=_range(car.range_km, unit_of(place)),
        **said,
    )


def unit_of(place):
    """The unit in which a dealership and its visitors count distances: km or mi."""
    return "mi" if place.country in MILES_COUNTRIES else "km"


def _range(km, unit):
    if not km:
        return ""
    number = miles_of_km(km) if unit == "mi" else km
    return _("up to %(distance)s") % {"distance": distance(number, unit)}


def _fetched(car):
    return "photos" in getattr(car, "_prefetched_objects_cache", {})
