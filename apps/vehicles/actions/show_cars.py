"""Cars on display: put on show, described, photographed, and gone again."""

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused

from ..models import ShowCar, ShowCarPhoto
from ..photos import Unreadable, scaled

# One large picture and the small ones that fit a tag of 50 KB.
MOST_PHOTOS = 4
OWNERS = ["group", "dealership"]


@transaction.atomic
def add_show_car(*, key, by, **fields):
    """Put a car on show; `key` is the form's, so the same click twice is one car."""
    if known := ShowCar.objects.filter(pk=key).first():
        return known
    car = ShowCar(pk=key, **fields)
    car.version = car.content_version([])
    car.full_clean()
    car.save(force_insert=True)
    _tell()
    return car


@transaction.atomic
def change_show_car(car, *, by, **fields):
    """Change what is said of a car, or where it stands; its tag says it at once."""
    car = _locked(car)
    for name, value in fields.items():
        setattr(car, name, value)
    return _saved(car, fields)


@transaction.atomic
def take_off_show(car, *, why, by):
    """A car is sold, or leaves the showroom; its tag says that it is gone."""
    car = _locked(car)
    if car.gone:
        if car.gone != why:
            raise Refused(_("This car has left the showroom already."))
        return car  # The same click twice.
    car.gone, car.gone_at = why, clock.now()
    return _saved(car, ["gone", "gone_at"])


@transaction.atomic
def put_back_on_show(car, *, by):
    """A car that was gone stands in the showroom again."""
    car = _locked(car)
    car.gone, car.gone_at = "", None
    return _saved(car, ["gone", "gone_at"])


def add_photo(car, *, file, by):
    """Keep a photo of a car, made small; refuse what is no photo, or one too many."""
    try:
        pictures = scaled(file)  # Takes a moment; nobody should wait for the car meanwhile.
    except Unreadable as error:
        text = _("%(file)s is no photo that can be read. Send a JPEG, PNG or WebP.")
        raise Refused(text % {"file": file.name}) from error
    with transaction.atomic():
        car = _locked(car)
        known = car.photos.aggregate(last=Max("position"))["last"]
        if car.photos.count() >= MOST_PHOTOS:
            text = _("A tag shows %(most)d photos. Remove one first.")
            raise Refused(text % {"most": MOST_PHOTOS})
        position = 0 if known is None else known + 1
        photo = ShowCarPhoto(show_car=car, position=position, dealership_id=car.dealership_id)
        photo.small, photo.large = pictures.small, pictures.large
        photo.save(force_insert=True)
        _saved(car, [])
    return photo


@transaction.atomic
def remove_photo(photo, *, by):
    """Delete a photo."""
    car = _locked(photo.show_car)
    ShowCarPhoto.objects.filter(pk=photo.pk).delete()
    return _saved(car, [])


@transaction.atomic
def put_photo_first(photo, *, by):
    """Make a photo the large one of its tag."""
    car = _locked(photo.show_car)
    first = car.photos.aggregate(first=Min("position"))["first"]
    ShowCarPhoto.objects.filter(pk=photo.pk).exclude(position=first).update(position=first - 1)
    return _saved(car, [])


def _locked(car):
    # Two who change it at once: the version has to be that of what both left.
    return ShowCar.objects.select_for_update().get(pk=car.pk)


def _saved(car, fields):
    car.version = car.content_version(car.photos.values_list("pk", flat=True))
    car.full_clean(exclude=OWNERS)
    car.save(update_fields=[*fields, "version"])
    _tell()
    return car


def _tell():
    live.tell("vehicles.show_cars")
