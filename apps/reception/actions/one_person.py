"""Two cards that are one person, and two people again, while they are in the house."""

from dataclasses import replace
from itertools import groupby

from django.db.models import Q

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import current_scope, working_in
from apps.customers.models import Customer
from apps.dealers.workplace import scope_of_group
from apps.journeys.actions import record

from ..models import Companion, Visit
from .companions import MOST, bring_along
from .facts import told_of
from .here import take_off
from .news import tell_board
from .visits import count_as_nobody

Status, Outcome = Visit.Status, Visit.Outcome
STEPS = (Status.GREETED, Status.ACCEPTED, Status.OFFERED, Status.WAITING)


def keep_one_visit(person, *, by):
    """Let a person whose cards were joined be here once at each dealership.

    Of several visits the one that somebody looks after goes on, else the first; whoever came along
    on another one did so on this one, and it is what was expected. Who has a visit did not come
    along on somebody else's. Return a note of each that ended, for `part_visits`.
    """
    notes = []
    with _whole_group():
        for place, visits in groupby(_of_who_is_here(person), lambda visit: visit.dealership_id):
            with _at(place):
                notes += _keep_one(person, list(visits), by=by)
    return notes


def part_visits(notes, *, by):
    """Let go on what ended when the cards of two people were joined, while both may be here.

    Where the visit that went on is over, nobody knows when the other person left: what was
    recorded stays as it is.
    """
    with _whole_group():
        for note in notes:
            keys = [note["visit"], note["kept"]] if "kept" in note else [note["visit"]]
            # In the order in which a merge locks them.
            ours = Visit.objects.filter(pk__in=keys).order_by("dealership", "arrived_at", "id")
            visits = {str(each.pk): each for each in ours.select_for_update(of=("self",))}
            if visits and all(key in visits for key in keys):
                with _at(visits[keys[0]].dealership_id):
                    _part(note, *[visits[key] for key in keys], by=by)


def _whole_group():
    """Everywhere in the group: a person is one at every dealership, whoever joins the cards."""
    return working_in(scope_of_group(current_scope().group_id))


def _at(dealership_id):
    return working_in(replace(current_scope(), dealership_id=dealership_id))


def _of_who_is_here(person):
    """The visits by which a person is here, locked: their own, and those they came along on."""
    own = Visit.objects.here().of(person).order_by()
    along = Companion.objects.here().of(person).order_by()
    visits = Visit.objects.here().filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=along.values("visit"))
    )
    ordered = visits.order_by("dealership", "arrived_at", "id")
    return list(ordered.select_for_update(of=("self",)))


def _keep_one(person, visits, *, by):
    cards = set(Customer.objects.filter(canonical=person).values_list("pk", flat=True))
    own = sorted((visit for visit in visits if visit.customer_id in cards), key=_how_far)
    notes = [_end(visit, own[0], by=by) for visit in own[1:]]
    along = list(Companion.objects.here().of(person).filter(visit__in=visits).order_by("at", "id"))
    twice = along if own else along[1:]
    take_off(Companion.objects.filter(pk__in=[each.pk for each in twice]), by=by)
    if twice:
        tell_board()
    return notes + [
        {"visit": str(each.visit_id), "person": str(each.customer_id)} for each in twice
    ]


def _how_far(visit):
    return visit.greeted_at is None, STEPS.index(visit.status)


def _end(visit, kept, *, by):
    """End a locked visit of a person whose other one goes on; return the note of it."""
    was, expected = kept.party_size, "" if kept.expected_key else visit.expected_key
    standing = Companion.objects.standing()
    moved = _move(standing.filter(visit=visit), to=kept)
    known = standing.filter(visit=kept).count() + 1
    count_as_nobody(visit, by=by)
    kept.party_size = min(MOST, max(kept.party_size, visit.party_size, known))
    kept.expected_key = kept.expected_key or expected
    kept.save(update_fields=["party_size", "expected_key"])
    return {
        "visit": str(visit.pk),
        "kept": str(kept.pk),
        "at": visit.arrived_at.isoformat(),
        "along": [str(each.pk) for each in moved],
        "party": [was, kept.party_size],
        "expected": expected,
    }


def _move(companions, *, to):
    """Let people have come along on another visit; return the rows that say so.

    That they stood on the first one stays: whoever had that visit was told their names.
    """
    moved = []
    for each in companions:
        each.taken_off_at = clock.now()
        each.save(update_fields=["taken_off_at"])
        there = Companion(visit=to, customer_id=each.customer_id, at=each.at, by_id=each.by_id)
        there.save(force_insert=True)
        moved.append(there)
    return moved


def _part(note, visit, kept=None, *, by):
    """Undo what a note says, where it still stands so."""
    if kept is None:
        person = Customer.objects.select_related("canonical").get(pk=note["person"])
        _bring_back(visit, person, by=by)
    elif not kept.left_at and visit.outcome == Outcome.MISTAKE and _are_two(visit, kept):
        _give_back(note, visit, kept)
        _reopen(visit, by=by)


def _bring_back(visit, person, *, by):
    try:
        bring_along(visit, person=person, by=by)
    except Refused:
        return  # They left, came by themselves, or belong to them no longer.


def _are_two(visit, kept):
    """Whether these are visits of two people now, of whom the first is not here otherwise."""
    person = visit.customer
    return person.canonical_id != kept.customer.canonical_id and not (
        Visit.objects.here().of(person).exists() or Companion.objects.here().of(person).exists()
    )


def _give_back(note, visit, kept):
    """Let a visit have again what went to the other one, where nobody has changed it since."""
    _move(Companion.objects.standing().filter(visit=kept, pk__in=note["along"]), to=visit)
    was, now = note["party"]
    if kept.party_size == now:
        kept.party_size = was
    if note["expected"] and kept.expected_key == note["expected"]:
        kept.expected_key, visit.expected_key = "", note["expected"]
    kept.save(update_fields=["party_size", "expected_key"])


def _reopen(visit, *, by):
    """Put a visit on the board again; it waits, for its host has been told that it is over."""
    visit.status, visit.host, visit.left_at, visit.closed_at = Status.WAITING, None, None, None
    visit.outcome, visit.outcome_at, visit.outcome_by = "", None, None
    visit.save()
    record(visit.customer, "reception.here_again", by=by, **told_of(visit))
    tell_board()
