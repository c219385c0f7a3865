"""What happens to a visit, on the timeline of whoever it is."""

from apps.journeys.actions import record, recording_together
from apps.journeys.models import Area

from ..models import Turn, Visit

Answer = Turn.Answer

AREAS = {Visit.Purpose.SERVICE: Area.SERVICE, Visit.Purpose.PARTS: Area.SERVICE}


def told_of(visit):
    """What `record` is told of every fact of a visit, besides the fact itself."""
    return {"visit": str(visit.pk), "area": AREAS.get(visit.purpose, Area.SALES)}


def record_arrival(visit, *, by):
    """Write that somebody came; from paper with the time at which it was typed in."""
    facts = {"purpose": visit.purpose, "party": visit.party_size, "wish": visit.wish}
    facts |= {name: said for name in ("topic", "note") if (said := getattr(visit, name))}
    if visit.from_paper:
        facts["entered_at"] = visit.entered_at.isoformat()
    at = visit.arrived_at
    record(visit.customer, "reception.arrived", by=by, at=at, **told_of(visit), **facts)


def record_so_far(visit, *, by):
    """Write what happened before it was known who came, each fact at its own time."""
    with recording_together():
        record_arrival(visit, by=visit.entered_by or by)
        for turn in visit.turns.select_related("host", "by").order_by("at", "id"):
            _record_turn(visit, turn)
        if visit.greeted_at:
            at, who = visit.greeted_at, visit.greeted_by
            record(visit.customer, "reception.greeted", by=who, at=at, **told_of(visit))
        for call in visit.calls.select_related("taken_by", "closed_by").order_by("at"):
            record_call(call)
        if visit.left_at:
            record(visit.customer, "reception.left", by=None, at=visit.left_at, **told_of(visit))
        if visit.outcome:
            said = {"outcome": visit.outcome, "by": visit.outcome_by, "at": visit.outcome_at}
            record(visit.customer, "reception.outcome", **told_of(visit), **said)


def _record_turn(visit, turn):
    """The decision, and the answer, as they would have been written then."""
    person, name, at = visit.customer, turn.host.get_full_name(), turn.answered_at
    said = {"to": name, "role": turn.role, "rule": turn.rule, **turn.facts}
    record(person, "reception.assigned", by=turn.by, at=turn.at, **told_of(visit), **said)
    facts = told_of(visit) | {"at": at, "name": name}
    if turn.answer == Answer.ACCEPTED:
        record(person, "reception.accepted", by=turn.host, **facts)
    elif turn.answer == Answer.PASSED:
        record(person, "reception.passed_on", by=None, **facts)
    elif turn.answer == Answer.DECLINED:
        record(person, "reception.declined", by=turn.host, **facts, why="")


def record_call(call):
    """Write that somebody went to the car from which they called, and how the call ended."""
    visit, person = call.visit, call.visit.customer
    if call.taken_at:
        facts = told_of(visit) | {"at": call.taken_at, "place": call.place}
        name = call.taken_by.get_full_name()
        record(person, "reception.call_taken", by=call.taken_by, **facts, name=name)
    if call.closed_at:
        record_end_of_call(call)


def record_end_of_call(call):
    """Write how a call from a car ended."""
    facts = told_of(call.visit) | {"at": call.closed_at, "ending": call.ending}
    record(call.visit.customer, "reception.call_ended", by=call.closed_by, **facts)
