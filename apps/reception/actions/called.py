"""A visit and the call from a car with which it goes: one ends with the other."""

from apps.core import clock, live
from apps.dealers.actions.notifications import settle_notifications

from ..models import HelpCall
from .facts import record_end_of_call

Ending = HelpCall.Ending
OWNERS = ["group", "dealership", "tag", "show_car", "scan", "visit", "taken_by", "closed_by"]


def settle_call(visit, *, met, by):
    """End the call of a locked visit: somebody was met at the car, or nobody was there."""
    for call in HelpCall.objects.open().filter(visit=visit).select_for_update():
        # A host who was sent and has not said that they come was not at the car.
        missed = Ending.EMPTY if call.taken_at else Ending.UNANSWERED
        end_call(call, Ending.MET if met else missed, by=by)


def follow_host(visit, user):
    """Whoever looks after a locked visit now is the one who comes to the car."""
    for call in HelpCall.objects.open().filter(visit=visit).exclude(taken_by=user):
        call.taken_by, call.taken_at = user, call.taken_at or clock.now()
        call.save(update_fields=["taken_by", "taken_at"])
        stop_calling(call)
        tell_calls()


def end_call(call, ending, *, by=None):
    """Close a locked call; it rings nowhere any more."""
    call.ending, call.closed_at, call.closed_by = ending, clock.now(), by
    call.full_clean(exclude=OWNERS)
    call.save(update_fields=["ending", "closed_at", "closed_by"])
    if call.visit and call.visit.customer_id:
        record_end_of_call(call)
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
