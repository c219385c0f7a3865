"""A visit and the call from a car with which it goes: one ends with the other."""

from apps.core import clock, live
from apps.dealers.actions.notifications import settle_notifications

from ..models import HelpCall

Ending = HelpCall.Ending
OWNERS = ["group", "dealership", "tag", "show_car", "scan", "visit", "taken_by", "closed_by"]


def settle_call(visit, *, met, by):
    """End the call of a locked visit: somebody was met at the car, or nobody was there."""
    for call in HelpCall.objects.open().filter(visit=visit).select_for_update():
        end_call(call, Ending.MET if met else Ending.EMPTY, by=by)


def follow_host(visit, user):
    """Whoever looks after a locked visit now is the one who comes to the car."""
    calls = HelpCall.objects.open().filter(visit=visit).exclude(taken_by=user)
    if calls.update(taken_by=user):
        tell_calls()


def end_call(call, ending, *, by=None):
    """Close a locked call; it rings nowhere any more."""
    call.ending, call.closed_at, call.closed_by = ending, clock.now(), by
    call.full_clean(exclude=OWNERS)
    call.save(update_fields=["ending", "closed_at", "closed_by"])
    stop_calling(call)
    tell_calls()
    return call


def stop_calling(call):
    """Nobody's phone asks for this call any more."""
    settle_notifications(call_key(call))
    settle_notifications(late_key(call))


def call_key(call):
    return f"call/{call.pk}"


def late_key(call):
    return f"late/{call.pk}"


def tell_calls():
    live.tell("reception.calls")
