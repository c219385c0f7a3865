"""Whose lead it is: given, taken, and back to all, each with its reason."""

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.core.ready import put
from apps.customers.models import OwnConsultant
from apps.journeys.actions import record

from ..models import Assignment, Escalation, FollowUp, Lead, ResponseClock
from .news import tell_cover, tell_given, tell_taken_away, tell_who_comes
from .owners import own_of
from .rotation import Choice
from .sellers import sells_here

Rule = Assignment.Rule


@transaction.atomic
def assign_lead(lead, *, consultant, note="", by):
    """Give a lead to a consultant by hand; the next step and the customer go along.

    The note is for whoever goes on. Without one nobody loses a lead, unless it is overdue: then
    that is the reason.
    """
    lead = lock_lead(lead)
    if lead.status != Lead.Status.OPEN:
        raise Refused(_("This lead is closed. Reopen it before you assign it."))
    if not sells_here(consultant):
        text = _("%(name)s does not work in sales here. Choose somebody from the list.")
        raise Refused(text % {"name": consultant})
    if lead.consultant_id == consultant.pk:
        return lead  # The same click twice.
    choice = Choice(consultant, Rule.BY_HAND, _why_moved(lead, note.strip(), by))
    lead = give_lead(lead, choice, at=clock.now(), by=by)
    _give_time(lead, clock.now())
    return lead


def _why_moved(lead, note, by):
    was = lead.consultant
    if note or was is None or was == by:
        return {name: fact for name, fact in (("note", note), ("was", str(was or ""))) if fact}
    if not is_overdue(lead):
        text = _("Write a hand-over note: %(name)s has this lead, and whoever goes on reads it.")
        raise Refused(text % {"name": was})
    return {"late": True, "was": str(was)}


def is_overdue(lead):
    """Whether an answer is late, or a manager was told of a step that is not done."""
    if ResponseClock.objects.late(clock.now()).filter(lead=lead).exists():
        return True
    return Escalation.objects.at_the_manager().filter(lead=lead).exists()


def _give_time(lead, at):
    """Nobody is told of a delay before whoever has the lead now could have answered."""
    place = lead.dealership
    soonest = place.hours.add_open_minutes(at, place.answer_minutes)
    told_at = {"escalates_at": Greatest("escalates_at", soonest)}
    ResponseClock.objects.running().filter(lead=lead, escalates_at__lt=soonest).update(**told_at)
    FollowUp.objects.open().filter(lead=lead, escalates_at__lt=soonest).update(**told_at)


@transaction.atomic
def take_lead(lead, *, by):
    """Take a lead that waits for anybody; the first one gets it."""
    lead = lock_lead(lead)
    if lead.consultant_id == by.pk:
        return lead
    if lead.status != Lead.Status.OPEN:
        raise Refused(_("This lead is closed."))
    if lead.consultant_id:
        text = _("%(name)s was faster and has this lead now. Take the next one.")
        raise Refused(text % {"name": lead.consultant})
    if not sells_here(by):
        raise Refused(_("Only somebody who works in sales here can take a lead."))
    lead = give_lead(lead, Choice(by, Rule.BY_HAND, {"taken": True}), at=clock.now(), by=by)
    _give_time(lead, clock.now())
    return lead


def return_to_all(lead, *, why, at):
    """Let anybody take a lead whose consultant did not do it; `why` is "answer" or "step".

    The lead is locked by the caller.
    """
    facts = {"returned": why, "was": str(lead.consultant or "")}
    lead.consultant = None
    lead.save(update_fields=["consultant"])
    FollowUp.objects.open().filter(lead=lead).update(consultant=None)
    tell_who_comes(lead)
    note_assignment(lead, Choice(None, Rule.NOBODY, facts), at=at, by=None)
    return lead


def give_lead(lead, choice, *, at, by):
    """Write a choice down: ledger, lead, next step, ownership and timeline.

    The lead is locked by the caller.
    """
    was = lead.consultant
    if choice.consultant:
        lead.consultant, lead.assigned_at = choice.consultant, at
        lead.save(update_fields=["consultant", "assigned_at"])
        FollowUp.objects.open().filter(lead=lead).update(consultant=choice.consultant)
    note_assignment(lead, choice, at=at, by=by)
    if was and was != lead.consultant:
        tell_who_comes(lead)
    if was != lead.consultant:
        tell_taken_away(lead, was, by=by)
    return lead


def note_assignment(lead, choice, *, at, by):
    """Write down why a lead has this consultant, or nobody: ledger, ownership and timeline."""
    if choice.rule == Rule.BY_HAND and (owner := _owner_passed_over(lead, choice)):
        choice.facts["owner"] = owner.get_full_name()
        tell_taken_away(lead, owner, by=by)
    ledger = Assignment(
        lead=lead,
        customer_id=lead.customer_id,
        consultant=choice.consultant,
        rule=choice.rule,
        facts=choice.facts,
        at=at,
        by=by,
    )
    put([ledger])
    if choice.consultant and choice.rule != Rule.OWN and "away" not in choice.facts:
        _own(lead.customer, choice.consultant, lead.dealership_id, at)
    name = choice.consultant.get_full_name() if choice.consultant else ""
    facts = {"lead": str(lead.pk), "to": name, "rule": choice.rule, **choice.facts}
    record(lead.customer, "leads.assigned", by=by, at=at, **facts)
    if choice.consultant:
        tell_given(lead, by=by)
    if choice.cover:
        tell_cover(lead, choice.cover)


def lock_lead(lead):
    """Return the lead as it stands now, locked: people decide on what they see on a screen."""
    # Nothing joined: after a wait the lead is read anew, but a joined row would be the old one.
    return Lead.objects.select_for_update().get(pk=lead.pk)


def keep_customer(customer, consultant, *, at):
    """Let somebody who looked after a customer have them from then on, unless another has them."""
    if sells_here(consultant) and own_of(customer) is None:
        _own(customer, consultant, current_dealership_id(), at)


def _owner_passed_over(lead, choice):
    """Whose customer it was until now: a customer never changes hands silently."""
    own = own_of(lead.customer)
    if own is None or own.consultant == choice.consultant:
        return None
    # Whoever had the lead is told of that, and stands in the reason already.
    return None if own.consultant.get_full_name() == choice.facts.get("was") else own.consultant


def _own(customer, consultant, dealership_id, at):
    theirs = OwnConsultant(
        dealership_id=dealership_id,
        customer_id=customer.canonical_id,
        consultant=consultant,
        since=at,
    )
    unique = ("group_id", "dealership_id", "customer_id")
    put([theirs], unique=unique, update=("consultant_id", "since"))
