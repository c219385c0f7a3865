"""Events: planned, changed, and seats given in the order of asking."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.core import live
from apps.core.errors import Refused

from ..models import Event, Guest
from ..models.public import new_code
from .news import WHO_COMES
from .sources import OWNERS

State = Guest.State


@transaction.atomic
def add_event(*, by, **fields):
    """Plan an event; its page for guests has an address at once."""
    event = Event(**fields)
    event.code = new_code(event.name, event.dealership.city)
    event.full_clean()
    event.save(force_insert=True)
    return event


@transaction.atomic
def change_event(event, *, by, **fields):
    """Change an event; seats that are added go to those who wait, in their order."""
    event = lock_event(event)
    for name, value in fields.items():
        setattr(event, name, value)
    if event.seats is not None and event.seats < event.seats_taken:
        text = _("%(taken)d people are coming already. Leave at least as many seats.")
        raise Refused(text % {"taken": event.seats_taken})
    event.full_clean(exclude=OWNERS)
    event.save(update_fields=list(fields))
    move_up(event, by=by)
    live.tell(WHO_COMES)
    return event


def lock_event(event):
    """Lock an event: whoever gives or frees a seat waits here for the others."""
    return Event.objects.select_for_update().get(pk=event.pk)


def has_room(event, party):
    """Whether so many more may come; of a locked event."""
    return event.seats is None or event.seats_taken + party <= event.seats


def take_seats(event, party):
    """Count seats as taken, or as free again for a negative number; of a locked event."""
    event.seats_taken += party
    Event.objects.filter(pk=event.pk).update(seats_taken=F("seats_taken") + party)


def move_up(event, *, by):
    """Give free seats to those who wait, the first first; return who is coming now.

    A party too large for what is free waits on, and lets a smaller one behind it pass: an empty
    chair helps nobody.
    """
    moved = []
    for guest in Guest.objects.waiting_in_order().filter(event=event).select_for_update():
        if has_room(event, guest.party):
            guest.state = State.COMING
            guest.save(update_fields=["state"])
            take_seats(event, guest.party)
            moved.append(guest)
    return moved
