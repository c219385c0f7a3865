"""Open leads of one person: one goes on at each dealership, and each its own way again."""

from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.db.models import F

from apps.core import clock
from apps.core.scope import current_scope, working_in
from apps.dealers.models import Dealership
from apps.journeys.actions import record
from apps.journeys.standing import Mark

from ..models import Escalation, FollowUp, Lead, ResponseClock
from .answers import running_clock
from .leads import CLOSING, close_lead
from .news import tell_who_comes
from .steps import promise

JOINED = Lead.Status.JOINED
Ending = FollowUp.Ending


def join_leads(person, *, chosen=(), by):
    """Let one open lead of a person go on at each dealership; return a note for each other one.

    The one among `chosen` (keys) goes on, else the oldest that somebody has.
    """
    notes = []
    with working_in(_whole_group()):
        ours = Lead.objects.open().of(person).order_by("dealership", "pk")
        leads = list(ours.select_for_update(of=("self",)))
        for _dealership, here in groupby(leads, key=lambda lead: lead.dealership_id):
            kept, *others = sorted(here, key=lambda lead: rank(lead, chosen))
            notes += [_join(lead, kept, by=by) for lead in others]
    return notes


def part_leads(*people, by):
    """Open again what goes on in a lead that is somebody else's now."""
    with working_in(_whole_group()):
        keys = [person.canonical_id for person in people]
        joined = Lead.objects.filter(status=JOINED, customer__canonical__in=keys)
        strange = joined.exclude(joined_to__customer__canonical=F("customer__canonical"))
        for lead in strange.order_by("pk").select_for_update(of=("self",)):
            _part(lead, by=by)
    for person in people:
        join_leads(person, by=by)  # Only where merges were undone in another order.


def _whole_group():
    """Everywhere in the group: a person is one at every dealership, whoever is at work where."""
    scope = current_scope()
    places = Dealership.objects.filter(group=scope.group_id).values_list("pk", flat=True)
    return replace(scope, dealership_ids=tuple(places))


def _at(lead):
    return working_in(replace(current_scope(), dealership_id=lead.dealership_id))


def rank(lead, chosen=()):
    """Which of several open leads goes on: the chosen one, else the oldest that somebody has."""
    return (str(lead.pk) not in chosen, lead.consultant_id is None, lead.opened_at, lead.pk)


def _join(lead, kept, *, by):
    with _at(lead):
        lead.carried = _carry_clock(lead, kept) | _carry_step(lead, kept)
        lead.joined_to = kept
        close_lead(lead, JOINED, by=by)
        record(
            lead.customer,
            "leads.lead_joined",
            by=by,
            at=lead.closed_at,
            marks=[Mark.ENQUIRY_CLOSED],
            lead=str(lead.pk),
            wish=lead.wish,
            to=str(kept.pk),
            kept=kept.wish,
        )
    return {"lead": str(lead.pk), "kept": str(kept.pk), "wish": lead.wish}


def _carry_clock(lead, kept):
    """Let the clock run from the earlier of two enquiries: so long has the customer waited."""
    theirs, ours = running_clock(lead), running_clock(kept)
    if theirs is None or (ours and ours.due_at <= theirs.due_at):
        return {}
    times = {"started_at": theirs.started_at, "due_at": theirs.due_at}
    if ours is None:
        signs = {"first_sign": theirs.first_sign, "first_sign_at": theirs.first_sign_at}
        ours = ResponseClock.objects.create(
            lead=kept, customer_id=kept.customer_id, **times, **signs
        )
        return {"clock": str(ours.pk)}
    was = {name: getattr(ours, name).isoformat() for name in times}
    ResponseClock.objects.filter(pk=ours.pk).update(**times)
    return {"clock": str(ours.pk), "was": was}


def _carry_step(lead, kept):
    """What was promised goes along, unless the other lead has a next step of its own."""
    steps = FollowUp.objects.open()
    theirs = steps.filter(lead=lead).first()
    if theirs is None or steps.filter(lead=kept).exists():
        return {}
    ours = promise(kept, step=theirs.step, due_at=theirs.due_at, note=theirs.note)
    return {"step": str(ours.pk)}


def _part(lead, *, by):
    """Open a lead as it was; what was answered or done in the other one since stays so."""
    closed_at, carried = lead.closed_at, lead.carried
    lead.status, lead.closed_at, lead.joined_to, lead.carried = Lead.Status.OPEN, None, None, {}
    lead.save(update_fields=CLOSING)
    with _at(lead):
        _bring_back_clock(lead, closed_at, carried)
        _bring_back_step(lead, closed_at, carried)
        facts = {"lead": str(lead.pk), "wish": lead.wish}
        record(lead.customer, "leads.lead_parted", by=by, marks=[Mark.ENQUIRY_OPENED], **facts)


def _bring_back_clock(lead, closed_at, carried):
    """Let the clock that the joining ended run again, unless its customer was answered since."""
    ended = ResponseClock.objects.filter(lead=lead, stopped_at=closed_at, unanswered=True)
    ours = ResponseClock.objects.filter(pk=carried.get("clock")).first()
    answered = ours is not None and ours.stopped_at is not None and not ours.unanswered
    if answered:
        ended.update(stopped_at=ours.stopped_at, stopped_by=ours.stopped_by, unanswered=False)
    else:
        ended.update(stopped_at=None, stopped_by=None, unanswered=False)
    if ours and "was" in carried:
        times = {name: datetime.fromisoformat(text) for name, text in carried["was"].items()}
        ResponseClock.objects.filter(pk=ours.pk).update(**times)
    elif ours and not answered:
        if Escalation.objects.filter(clock=ours).exists():
            told = ResponseClock.objects.running().filter(pk=ours.pk)
            told.update(stopped_at=clock.now(), unanswered=True)
        else:
            ours.delete()  # A copy of the one that runs again.


def _bring_back_step(lead, closed_at, carried):
    """Promise again what the joining ended, unless it was done or put off since."""
    ended = FollowUp.objects.filter(lead=lead, done_at=closed_at, ending=Ending.CLOSED)
    ours = FollowUp.objects.filter(pk=carried.get("step")).first()
    if ours and ours.ending not in ("", Ending.CLOSED):
        ended.update(done_at=ours.done_at, ending=ours.ending, contact=ours.contact)
        return
    ended.update(done_at=None, ending="")
    tell_who_comes(lead)
    if ours and Escalation.objects.filter(follow_up=ours).exists():
        ours = FollowUp.objects.open().filter(pk=ours.pk)
        ours.update(done_at=clock.now(), ending=Ending.CLOSED)
    elif ours:
        ours.delete()  # A copy of the one that is promised again.
