"""What is told upwards when nobody answers, or nobody does what was promised."""

import logging
from dataclasses import dataclass

from django.db import transaction

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.dealers.models import Cover, DealerGroup, Dealership
from apps.journeys.actions import record

from ..models import Escalation, FollowUp, Lead, LeadRules, ResponseClock, Rung
from .assignment import lock_lead, return_to_all
from .news import tell_back_to_all, tell_manager, tell_reminder
from .sellers import managers_at, on_shift

logger = logging.getLogger(__name__)

BATCH = 500  # Of a kind, in a group and a run; the oldest first, and the next minute goes on.
WAIT = 15  # Open minutes until a step is looked at again whose customer waits for an answer.


@dataclass(frozen=True)
class Promise:
    """An answer or a next step that may be overdue, and the words for it."""

    model: type
    field: str  # Its name in Escalation.
    what: str  # In the facts of what is told.

    def ladder(self, rules):
        return rules.for_answers if self.model is ResponseClock else rules.for_steps


PROMISES = (Promise(ResponseClock, "clock", "answer"), Promise(FollowUp, "follow_up", "step"))


def climb_ladders(*, now=None):
    """Let what is overdue climb its next rung where a store is open; return how many rungs.

    Each rung is its own transaction, decided on the locked lead: whoever is killed in between, or
    runs at the same time, climbs none twice and leaves none out. A rung keeps its distance from
    the one before as it really was climbed, so after a pause the next ones do not come at once.
    """
    now, climbed = now or clock.now(), 0
    for group in DealerGroup.objects.order_by("pk"):
        places = group.dealerships.prefetch_related("opening_hours")
        open_now = {place.pk: place for place in places if place.hours.is_open(now)}
        with working_in(Scope(group.pk, tuple(open_now))):
            climbed += climb_here(open_now, now)
    return climbed


def climb_here(places, now):
    """Do the same for these dealerships, by key, which are open and in sight."""
    climbed = 0
    for promise in PROMISES:
        due = promise.model.objects.to_escalate(now).order_by("escalates_at", "id")
        for pk, lead, place in list(due.values_list("pk", "lead", "dealership")[:BATCH]):
            climbed += _safely(promise, pk, lead, places[place], now)
    return climbed


def _safely(promise, pk, lead, place: Dealership, now):
    """Climb for one; what is wrong with it stops nobody else."""
    try:
        with working_in(Scope(place.group_id, (place.pk,), place.pk)), transaction.atomic():
            return _climb(promise, pk, lead, place, now)
    except Exception as error:
        logger.error("%s %s: %s", promise.what, pk, type(error).__name__)
        return False


def _climb(promise, pk, lead, place, now):
    lead = lock_lead(Lead(pk=lead))
    overdue = promise.model.objects.to_escalate(now).filter(pk=pk).first()
    if overdue is None:
        return False  # Answered, done or climbed while we waited for the lead.
    ladder = promise.ladder(LeadRules.of(place.pk))
    before = list(Escalation.objects.filter(**{promise.field: overdue}).order_by("at", "id"))
    climbed = {escalation.rung for escalation in before}
    rung, moment = _next(ladder, climbed, before[-1].at if before else overdue.due_at, place)
    if rung is None or moment > now:
        return _look_again(overdue, moment)
    if promise.model is FollowUp and ResponseClock.objects.running().filter(lead=lead).exists():
        # The customer asked again: that clock tells, and nobody is told twice.
        return _look_again(overdue, place.hours.add_open_minutes(now, WAIT))
    said = {promise.field: overdue, "rung": rung, "consultant": lead.consultant, "at": now}
    Escalation.objects.create(lead=lead, customer_id=lead.customer_id, **said)
    _look_again(overdue, _next(ladder, climbed | {rung}, now, place)[1])
    TELL[rung](lead, promise.what, overdue, now)
    return True


def _next(ladder, climbed, since, place):
    """The next rung and its moment; nothing at the top."""
    if (following := ladder.next_after(climbed)) is None:
        return None, None
    rung, minutes = following
    return rung, place.hours.add_open_minutes(since, minutes)


def _look_again(overdue, moment):
    overdue.escalates_at = moment
    overdue.save(update_fields=["escalates_at"])
    return False


def _remind(lead, what, overdue, now):
    doer = Cover.at(now).doer_of(lead.consultant)
    for user in [doer] if doer else on_shift(now):
        tell_reminder(lead, user, what=what, due_at=overdue.due_at, key=_key(Rung.REMIND, overdue))


def _tell_manager(lead, what, overdue, now):
    for user in managers_at(now):
        tell_manager(lead, user, what=what, due_at=overdue.due_at, key=_key(Rung.MANAGER, overdue))
    name = lead.consultant.get_full_name() if lead.consultant else ""
    facts = {"lead": str(lead.pk), "what": what, "due_at": overdue.due_at.isoformat()}
    record(lead.customer, "leads.escalated", by=None, at=now, consultant=name, **facts)


def _give_to_all(lead, what, overdue, now):
    if lead.consultant:
        return_to_all(lead, why=what, at=now)
    for user in on_shift(now):
        tell_back_to_all(lead, user, what=what, key=_key(Rung.POOL, overdue))


def _key(rung, overdue):
    return f"{rung}/{overdue.pk}"


TELL = {Rung.REMIND: _remind, Rung.MANAGER: _tell_manager, Rung.POOL: _give_to_all}
