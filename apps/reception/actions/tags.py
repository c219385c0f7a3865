"""Tags and the screens that show them: made, hung at another car, heard and missed."""

import secrets

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.models import current_dealership_id
from apps.dealers.actions.notifications import notify, settle_notifications
from apps.dealers.models import Role, Shift
from apps.leads.actions.sellers import managers_at, staff_at
from apps.leads.models.public import LETTERS

from ..models import Tag, TagDevice
from ..models.tags import SIGNS


@transaction.atomic
def make_tag(*, show_car=None, by):
    """Make the next tag of this dealership; a car that has one keeps it."""
    # The number has no row to wait at.
    hold(f"reception.tags/{current_dealership_id()}")
    if show_car and (known := Tag.objects.filter(show_car=show_car).first()):
        return known  # The same click twice.
    last = Tag.objects.aggregate(last=Max("number"))["last"] or 0
    tag = Tag(number=last + 1, show_car=show_car, code=_new_code())
    tag.full_clean()
    tag.save(force_insert=True)
    _tell()
    return tag


@transaction.atomic
def hang_tag(tag, *, show_car, by):
    """Hang a tag at another car, or at none; what is printed on it stays good."""
    hold(f"reception.tags/{current_dealership_id()}")
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.retired_at:
        raise Refused(_("This tag is retired. Make a new one for this car."))
    if show_car and show_car.gone:
        raise Refused(_("This car is no longer on show. Choose one that stands there."))
    if show_car:
        # A car has one tag: the other one waits for its next car.
        Tag.objects.filter(show_car=show_car).exclude(pk=tag.pk).update(show_car=None)
    tag.show_car = show_car
    tag.save(update_fields=["show_car"])
    _tell()
    return tag


@transaction.atomic
def retire_tag(tag, *, by):
    """Let a code that was lost or got about open nothing; the car can have a new tag."""
    hold(f"reception.tags/{current_dealership_id()}")
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.retired_at:
        return tag  # The same click twice.
    tag.retired_at, tag.show_car = clock.now(), None
    tag.save(update_fields=["retired_at", "show_car"])
    for device in TagDevice.objects.in_use().filter(tag=tag):
        remove_device(device, by=by)
    _tell()
    return tag


@transaction.atomic
def add_device(tag, *, name, by):
    """Set up a screen that shows a tag's page."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.retired_at:
        raise Refused(_("This tag is retired. Make a new one for this car."))
    device = TagDevice(tag=tag, name=name, dealership_id=tag.dealership_id)
    device.full_clean(exclude=["group", "dealership"])
    device.save(force_insert=True)
    _tell()
    return device


@transaction.atomic
def remove_device(device, *, by):
    """A screen is no longer used; nobody waits to hear from it."""
    gone = TagDevice.objects.in_use().filter(pk=device.pk)
    for device in gone.select_for_update():
        _settle(device)
        gone.update(removed_at=clock.now(), told_at=None, owner=None)
    _tell()


@transaction.atomic
def take_device(device, *, by):
    """See to a silent screen oneself."""
    device = TagDevice.objects.select_for_update().get(pk=device.pk)
    if device.owner_id == by.pk:
        return device  # The same click twice.
    if device.told_at is None or device.removed_at:
        raise Refused(_("This screen is well: nobody has to see to it."))
    _settle(device)
    device.owner = by
    device.save(update_fields=["owner"])
    _tell()
    return device


@transaction.atomic
def hear_device(tag, key, *, load_ms=None, version="", battery=None):
    """Note that a screen is well, and what it shows; tell whether it is one of this tag's."""
    ours = TagDevice.objects.in_use().filter(pk=key, tag=tag)
    if silent := ours.filter(told_at__isnull=False).first():
        _settle(silent)
    heard = {"beat_at": clock.now(), "version": version[:12], "told_at": None, "owner": None}
    heard |= {"load_ms": load_ms} if load_ms is not None else {}
    heard |= {"battery": battery} if battery is not None else {}
    is_ours = bool(ours.update(**heard))
    if silent:
        _tell()
    return is_ours


@transaction.atomic
def tell_silent_devices(*, now):
    """Make each screen that fell silent somebody's task, once; return how many there were."""
    silent = TagDevice.objects.silent(now).filter(told_at__isnull=True)
    found = list(silent.select_for_update(of=("self",), skip_locked=True).select_related("tag"))
    if not found:
        return 0
    owner = _who_sees_to_it(now)
    for device in found:
        device.told_at, device.owner = now, owner
        device.save(update_fields=["told_at", "owner"])
        if owner:
            _tell_silent(device, owner)
    _tell()
    return len(found)


def _who_sees_to_it(now):
    """The desk, best on shift, or else who leads sales."""
    desk = staff_at(now, [Role.RECEPTIONIST])
    on_shift = desk.filter(pk__in=Shift.objects.at(now).values("user"))
    return next(iter([*on_shift[:1], *desk[:1], *managers_at(now)[:1]]), None)


def _settle(device):
    """Nobody has to see to a screen any more, or somebody else does."""
    settle_notifications(_silence(device))


def _silence(device):
    heard = device.beat_at.isoformat() if device.beat_at else ""
    return f"silent/{device.pk}/{heard}"


def _tell_silent(device, user):
    heard = device.beat_at.isoformat() if device.beat_at else ""
    facts = {"name": device.name, "tag": device.tag.number, "heard": heard}
    key = _silence(device)
    notify(user, "reception.device_silent", url=device.get_absolute_url(), key=key, **facts)


def _new_code():
    return "".join(secrets.choice(LETTERS) for _sign in range(SIGNS))


def _tell():
    live.tell("reception.tags")
