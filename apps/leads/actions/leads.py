"""A lead from its first enquiry to won or lost."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.ready import Asked, OurDealership, ReadyQuery, put
from apps.customers.actions import lock_person
from apps.journeys.actions import record
from apps.journeys.standing import Mark

from ..models import FollowUp, Lead, ResponseClock
from .assignment import give_lead, lock_lead, note_assignment
from .news import tell_asked_again
from .rotation import NOTHING, choose_consultant
from .sellers import sells_here
from .steps import end_step, promise

CLOSING = ["status", "closed_at", "lost_reason", "lost_evidence", "joined_to", "carried"]


@transaction.atomic(savepoint=False)
def open_or_join_lead(
    customer,
    *,
    source,
    campaign=None,
    wish="",
    language="",
    subject=NOTHING,
    at,
    by=None,
    new_card=False,
):
    """Return the customer's open lead here and whether it was opened just now.

    A lead that has nobody, or somebody who no longer sells here, is assigned; `subject` is what it
    is about. The lead and the customer stay locked until the transaction ends. With `new_card` the
    customer's card was made in this very transaction: nobody else knows of it, so nothing is looked
    for.
    """
    customer, lead = (customer, None) if new_card else lock_open_lead(customer)
    language = language or customer.language
    if lead is None:
        said = {"source": source, "campaign": campaign, "wish": wish[:200]}
        said |= {"language": language, "subject": subject, "new_card": new_card}
        return _open(customer, **said, at=at, by=by), True
    if wish and not lead.wish:
        lead.wish = wish[:200]
        lead.save(update_fields=["wish"])
    if lead.consultant is None or not sells_here(lead.consultant):
        choice = choose_consultant(customer, language=language, subject=subject, at=at)
        give_lead(lead, choice, at=at, by=None)
    else:
        tell_asked_again(lead, wish=wish, by=by)
    return lead, False


def lock_open_lead(customer):
    """Return the customer and their open lead here, if there is one, locked in this order."""
    # Two enquiries of one person at once: the second waits here, and then joins.
    customer = lock_person(customer)
    return customer, _open_lead_here.first(customer.canonical_id)


@ReadyQuery
def _open_lead_here():
    ours = Lead.objects.open().filter(customer__canonical=Asked(), dealership=OurDealership())
    return ours.order_by("-opened_at").select_for_update(of=("self",))[:1]


def _open(customer, *, language, subject, at, by, new_card, **said):
    lead = Lead(customer=customer, opened_at=at, **said)
    if lead.source.dealership_id == lead.dealership_id:
        lead.dealership = lead.source.dealership  # At hand, often with its hours.
    asks = {"language": language, "subject": subject}
    choice = choose_consultant(customer, **asks, at=at, place=lead.dealership, new_card=new_card)
    lead.consultant, lead.assigned_at = choice.consultant, at if choice.consultant else None
    # Locked and looked for: what the constraints say is known to hold.
    lead.full_clean(validate_constraints=False)
    put([lead])
    facts = {"lead": str(lead.pk), "wish": lead.wish, "source": lead.source.name}
    if lead.campaign:
        facts["campaign"] = lead.campaign.name
    record(customer, "leads.lead_opened", by=by, at=at, marks=[Mark.ENQUIRY_OPENED], **facts)
    note_assignment(lead, choice, at=at, by=None)
    return lead


@transaction.atomic
def lose_lead(lead, *, reason, evidence, by):
    """Close a lead as lost, with the reason and what shows it."""
    lead = _lock_open(lead)
    if reason not in Lead.LostReason.values:
        raise Refused(_("Choose why this lead is lost."))
    if not evidence.strip():
        raise Refused(_("Write what shows it: what the customer said, or how often you tried."))
    lead.lost_reason, lead.lost_evidence = reason, evidence.strip()
    close_lead(lead, Lead.Status.LOST, by=by)
    record(
        lead.customer,
        "leads.lead_lost",
        by=by,
        at=lead.closed_at,
        marks=[Mark.ENQUIRY_CLOSED],
        lead=str(lead.pk),
        reason=reason,
        evidence=lead.lost_evidence,
    )
    return lead


@transaction.atomic
def win_lead(lead, *, by):
    """Close a lead as won."""
    lead = _lock_open(lead)
    close_lead(lead, Lead.Status.WON, by=by)
    record(
        lead.customer,
        "leads.lead_won",
        by=by,
        at=lead.closed_at,
        marks=[Mark.ENQUIRY_CLOSED],
        lead=str(lead.pk),
        wish=lead.wish,
    )
    return lead


@transaction.atomic
def reopen_lead(lead, *, reason, by):
    """Open a closed lead again, with the clock and the next step that its closing ended."""
    # As when a lead is opened: of two at once the second sees what the first did.
    lock_person(lead.customer)
    lead = lock_lead(lead)
    if lead.status == Lead.Status.OPEN:
        return lead  # The same click twice.
    if lead.status == Lead.Status.JOINED:
        raise Refused(_("This lead goes on in another one. Go on with that one."))
    if not reason.strip():
        raise Refused(_("Write why this lead is open again."))
    if Lead.objects.open().of(lead.customer).filter(dealership=lead.dealership_id).exists():
        raise Refused(_("This customer already has another open lead here. Go on with that one."))
    closed_at, lead.closed_at = lead.closed_at, None
    lead.status, lead.lost_reason, lead.lost_evidence = Lead.Status.OPEN, "", ""
    lead.save(update_fields=["status", "closed_at", "lost_reason", "lost_evidence"])
    _bring_back(lead, closed_at)
    record(
        lead.customer,
        "leads.lead_reopened",
        by=by,
        marks=[Mark.ENQUIRY_OPENED],
        lead=str(lead.pk),
        reason=reason.strip(),
    )
    return lead


def _lock_open(lead):
    lead = lock_lead(lead)
    if lead.status != Lead.Status.OPEN:
        text = _("This lead is already closed (%(status)s). Reopen it first.")
        raise Refused(text % {"status": lead.get_status_display()})
    return lead


def close_lead(lead, status, *, by):
    """Close a lead that is locked; its clock and its next step end with it."""
    now = clock.now()
    lead.status, lead.closed_at = status, now
    lead.full_clean()
    lead.save(update_fields=CLOSING)
    # To close is not to answer: who waited for an answer never got one.
    clocks = ResponseClock.objects.running().filter(lead=lead)
    clocks.update(stopped_at=now, stopped_by=by, unanswered=True)
    end_step(lead, ending=FollowUp.Ending.CLOSED, at=now)


def _bring_back(lead, closed_at):
    clocks = ResponseClock.objects.filter(lead=lead, stopped_at=closed_at, unanswered=True)
    steps = FollowUp.objects.filter(lead=lead, done_at=closed_at, ending=FollowUp.Ending.CLOSED)
    ticking = clocks.update(stopped_at=None, stopped_by=None, unanswered=False)
    promised = steps.update(done_at=None, ending="", consultant=lead.consultant)
    if not ticking and not promised:
        # An open lead is never without something to do.
        promise(lead, step=FollowUp.Step.CALL, due_at=clock.now())
