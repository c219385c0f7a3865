"""Writing down who changed what about people at work."""

from apps.core import clock, live

from ..models import StaffChange


def note_change(kind, *, by, person=None, dealership=None, **facts):
    """Write a change of the team down, in the transaction of the change itself.

    Facts are JSON-able and copied as they are now; `kind` says which the page draws.
    """
    live.tell("dealers")
    if person is not None:
        # What they may hear is looked at again, on every page they have open.
        live.tell("session", to=person)
    return StaffChange.objects.create(
        kind=kind, person=person, dealership=dealership, by=by, at=clock.now(), facts=facts
    )
