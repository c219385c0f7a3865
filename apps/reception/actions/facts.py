"""What happens to a visit, on the timeline of whoever it is."""

from apps.journeys.actions import record
from apps.journeys.models import Area

from ..models import Visit

AREAS = {Visit.Purpose.SERVICE: Area.SERVICE, Visit.Purpose.PARTS: Area.SERVICE}


def told_of(visit):
    """What `record` is told of every fact of a visit, besides the fact itself."""
    return {"visit": str(visit.pk), "area": AREAS.get(visit.purpose, Area.SALES)}


def record_arrival(visit, *, by):
    """Write that somebody came; from paper with the time at which it was typed in."""
    facts = {"purpose": visit.purpose, "party": visit.party_size, "wish": visit.wish}
    facts |= {"note": visit.note} if visit.note else {}
    if visit.from_paper:
        facts["entered_at"] = visit.entered_at.isoformat()
    at = visit.arrived_at
    record(visit.customer, "reception.arrived", by=by, at=at, **told_of(visit), **facts)
