"""Second calls: a sample of lost leads, asked once more by somebody else."""

import secrets
from collections import Counter
from datetime import datetime, time, timedelta
from math import ceil
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.models import current_dealership_id
from apps.core.scope import Scope, working_in
from apps.dealers.models import DealerGroup, Role
from apps.journeys.actions import record

from ..models import AuditDraw, FollowUp, Lead, LeadRules, LoggedContact, LostAudit
from .answers import log_contact
from .leads import reopen_lead
from .news import tell_rescued, tell_second_calls
from .sellers import SALES_ROLES, managers_at, staff_at
from .steps import end_step, promise

Outcome = LostAudit.Outcome
PERIOD = timedelta(days=7)
NOBODY_YET = ["consultant", "caller"]  # A loss may have had nobody, and nobody to call.
TRIES = 3  # After which a customer counts as never reached.


def draw_due_audits(*, now=None):
    """Draw the sample of the week that is over at every dealership; return how many calls."""
    now, drawn = now or clock.now(), 0
    for group in DealerGroup.objects.order_by("pk"):
        for place in group.dealerships.order_by("pk"):
            until = _monday(now.astimezone(place.zone))
            with working_in(Scope(group.pk, (place.pk,), place.pk)):
                if not AuditDraw.objects.filter(ends_at__gte=until).exists():
                    drawn += draw_audits(until=until).audits.count()
    return drawn


@transaction.atomic
def draw_audits(*, until, seed=""):
    """Draw from all leads lost since the last draw, or in the week before; return the AuditDraw.

    Every one of them has the same chance. Whoever has the seed and the list draws the same.
    """
    place = current_dealership_id()
    hold(f"leads.audits/{place}")
    if known := AuditDraw.objects.filter(ends_at=until).first():
        return known
    last = AuditDraw.objects.filter(ends_at__lt=until).order_by("-ends_at").first()
    since = last.ends_at if last else until - PERIOD
    lost = Lead.objects.filter(status=Lead.Status.LOST, dealership=place)
    lost = lost.filter(closed_at__gte=since, closed_at__lt=until).order_by("id")
    leads = {str(lead.pk): lead for lead in lost.select_related("consultant")}
    draw = AuditDraw.objects.create(
        starts_at=since,
        ends_at=until,
        percent=LeadRules.of(place).audit_percent,
        seed=seed or secrets.token_hex(16),
        lost=list(leads),
    )
    _give_out(draw, [leads[key] for key in chosen_of(draw)])
    return draw


def chosen_of(draw):
    """The keys that a draw chose, drawn again from its seed."""
    count = ceil(len(draw.lost) * draw.percent / 100)
    return sorted(Random(draw.seed).sample(draw.lost, count))  # noqa: S311 - to be repeated


@transaction.atomic
def note_attempt(audit, *, by):
    """Note that the customer was not reached; after three times nobody is asked to try again."""
    audit = _lock(audit, by)
    audit.tried, audit.by = audit.tried + 1, by
    if audit.tried >= TRIES and not audit.said:
        audit.outcome, audit.done_at = Outcome.UNREACHED, clock.now()
    audit.save(update_fields=["tried", "by", "outcome", "done_at"])
    _log(audit, LoggedContact.Outcome.NO_ANSWER, "", by)
    return audit


@transaction.atomic
def hear_customer(audit, *, said, by):
    """Write down what the customer says; only then the reason of the loss is shown."""
    audit, said = _lock(audit, by), said.strip()
    if audit.said:
        return audit  # It stands: whoever knows the reason no longer writes without it.
    if not said:
        raise Refused(_("Write what the customer says, in their own words."))
    audit.said, audit.said_at, audit.by = said, clock.now(), by
    audit.full_clean(exclude=NOBODY_YET)
    audit.save(update_fields=["said", "said_at", "by"])
    _log(audit, LoggedContact.Outcome.REACHED, said, by)
    return audit


@transaction.atomic
def decide_audit(audit, *, outcome, note="", by):
    """Say whether the loss was one; who is not lost has an open lead again."""
    audit, note = _lock(audit, by), note.strip()
    if not audit.said:
        raise Refused(_("Write what the customer says before you decide."))
    if outcome not in (Outcome.CONFIRMED, Outcome.WRONG, Outcome.RESCUED):
        raise Refused(_("Choose how it was."))
    if outcome != Outcome.CONFIRMED and not note:
        raise Refused(_("Write what is different, for whoever goes on."))
    audit.outcome, audit.note, audit.by, audit.done_at = outcome, note, by, clock.now()
    audit.full_clean(exclude=NOBODY_YET)
    audit.save(update_fields=["outcome", "note", "by", "done_at"])
    if outcome == Outcome.RESCUED:
        _bring_back(audit, by)
    facts = {"lead": str(audit.lead_id), "reason": audit.reason, "outcome": outcome, "note": note}
    record(audit.customer, "leads.loss_checked", by=by, at=audit.done_at, **facts)
    return audit


def _lock(audit, by):
    audit = LostAudit.objects.select_for_update().get(pk=audit.pk)
    if audit.consultant_id == by.pk:
        raise Refused(_("You had this lead yourself. Somebody else has to call."))
    if audit.done_at:
        raise Refused(_("This second call is done: %s.") % audit.get_outcome_display())
    return audit


def _bring_back(audit, by):
    lead = audit.lead
    ours = Lead.objects.open().of(lead.customer).filter(dealership=lead.dealership_id)
    # They may have written again meanwhile; then that lead goes on.
    if not ours.exists():
        lead = reopen_lead(lead, reason=audit.note, by=by)
        # What was promised before the loss is past; this customer waits for a call now.
        end_step(lead, ending=FollowUp.Ending.CLOSED, at=audit.done_at)
        promise(lead, step=FollowUp.Step.CALL, due_at=audit.done_at)
    for user in managers_at(clock.now()):
        tell_rescued(audit, user, by=by)


def _log(audit, outcome, note, by):
    said = {"channel": LoggedContact.Channel.CALL, "outcome": outcome, "note": note}
    lead = audit.lead
    # An open lead has its own next step, which a second call does not touch.
    if lead.status != Lead.Status.OPEN:
        log_contact(lead, next_step=None, by=by, **said)


def _give_out(draw, leads):
    """Give each lost lead to somebody else: care, else managers, else another consultant."""
    now, load = clock.now(), Counter()
    tiers = [
        list(staff_at(now, roles))
        for roles in ([Role.CARE_AGENT], [Role.DEALER_MANAGER], SALES_ROLES)
    ]
    audits = []
    for lead in leads:
        caller = _caller(tiers, lead.consultant, load)
        load[caller] += 1
        audits.append(
            LostAudit(
                draw=draw,
                lead=lead,
                customer_id=lead.customer_id,
                consultant=lead.consultant,
                lost_at=lead.closed_at,
                reason=lead.lost_reason,
                evidence=lead.lost_evidence,
                caller=caller,
            )
        )
    LostAudit.objects.bulk_create(audits)
    for caller, count in load.items():
        if caller:
            tell_second_calls(caller, draw, count)


def _caller(tiers, consultant, load):
    for people in tiers:
        if others := [person for person in people if person != consultant]:
            return min(others, key=lambda person: (load[person], person.pk))
    return None


def _monday(local):
    """The beginning of this week where it is local."""
    day = local.date() - timedelta(days=local.weekday())
    return datetime.combine(day, time.min, tzinfo=local.tzinfo)
