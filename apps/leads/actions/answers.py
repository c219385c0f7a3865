"""How fast a customer is answered, what was said, and what comes next."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from apps.core import live
from apps.core.errors import Refused
from apps.core.ready import put
from apps.core.scope import current_scope
from apps.journeys.actions import record
from apps.journeys.models import Area

from ..models import Assignment, FollowUp, Lead, LoggedContact, ResponseClock
from .assignment import give_lead, lock_lead
from .rotation import Choice
from .sellers import sells_here
from .steps import end_step, promise


@transaction.atomic
def start_clock(lead, *, at):
    """Let the response clock of an open lead run from `at`; one that runs already goes on."""
    lead = lock_lead(lead)
    if lead.status != Lead.Status.OPEN:
        raise Refused(_("This lead is closed. Reopen it first."))
    return running_clock(lead) or new_clock(lead, at=at)


def running_clock(lead):
    """Return the clock that runs for a lead, or None."""
    return ResponseClock.objects.running().filter(lead=lead).first()


def new_clock(lead, *, at):
    """Let a clock run for a lead that is locked, open, and has none."""
    place = lead.dealership
    due_at = place.hours.add_open_minutes(at, place.answer_minutes)
    clock = ResponseClock(
        lead=lead,
        customer_id=lead.customer_id,
        started_at=at,
        due_at=due_at,
        escalates_at=due_at,
    )
    put([clock])
    return clock


@transaction.atomic
def log_contact(lead, *, channel, outcome, next_step, due_at=None, note="", by, key=None):
    """Record an attempt to talk with a customer and what comes next.

    `key` is the UUID made when the form was drawn: the same click twice is one contact.
    `due_at` is aware; without it the next step is due now.
    """
    lead = lock_lead(lead)
    if key and (known := LoggedContact.objects.filter(pk=key, lead=lead).first()):
        return known
    is_open = lead.status == Lead.Status.OPEN
    if is_open and next_step not in FollowUp.Step.values:
        raise Refused(_("Choose the next step: an open lead always has one."))
    contact = _write(lead, channel=channel, outcome=outcome, note=note, by=by, key=key)
    answers = contact.outcome in LoggedContact.ANSWERS
    sign = ResponseClock.Sign.ANSWER if answers else ResponseClock.Sign.ATTEMPT
    running = _first_sign(lead, sign, contact.at, asked_by=contact.at)
    if answers:
        running.update(stopped_at=contact.at, stopped_by=by)
    facts = {"lead": str(lead.pk), "channel": channel, "outcome": outcome, "note": note.strip()}
    if is_open:
        promised = _next(lead, step=next_step, due_at=due_at or contact.at, contact=contact)
        facts |= {"next_step": next_step, "due_at": promised.due_at.isoformat()}
    record(lead.customer, "leads.contact_logged", by=by, at=contact.at, area=Area.MESSAGES, **facts)
    return contact


@transaction.atomic
def answer_in_writing(customer, *, written_at, at, by):
    """Stop the clock of a customer's lead here: what was written to them left at `at`.

    An enquiry that came after it was written still waits. What was promised next stays promised.
    Nothing is refused: the letter is out of the house, and would be sent once more.
    """
    here = current_scope().dealership_id
    for lead in Lead.objects.of(customer).open().filter(dealership=here):
        lead = lock_lead(lead)
        running = _first_sign(lead, ResponseClock.Sign.ANSWER, at, asked_by=written_at)
        if running.update(stopped_at=at, stopped_by=by):
            _wait_on(lead, asked_after=written_at)
            live.tell("leads")


def _wait_on(lead, *, asked_after):
    """Let a clock run for what was asked while an answer to something else was on its way."""
    later = lead.enquiries.filter(received_at__gt=asked_after).order_by("received_at").first()
    if later and lead.status == Lead.Status.OPEN:
        new_clock(lead, at=later.received_at)


def _first_sign(lead, sign, at, *, asked_by):
    """Keep the first sign of us on the clock that ran by then, and return that clock."""
    running = ResponseClock.objects.running().filter(lead=lead, started_at__lte=asked_by)
    running.filter(first_sign="").update(first_sign=sign, first_sign_at=at)
    return running


def _write(lead, *, channel, outcome, note, by, key):
    contact = LoggedContact(
        id=key or uuid7(),
        lead=lead,
        customer_id=lead.customer_id,
        by=by,
        channel=channel,
        outcome=outcome,
        note=note.strip(),
    )
    contact.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            contact.save(force_insert=True)
    except IntegrityError as clash:
        raise Refused(_("This form was already used. Load the page again.")) from clash
    return contact


def _next(lead, *, step, due_at, contact):
    """Close what was promised, promise the next step, and leave no lead without somebody."""
    end_step(lead, ending=FollowUp.Ending.CONTACT, at=contact.at, contact=contact)
    if lead.consultant is None and sells_here(contact.by):
        # Whoever talks with a customer whom nobody has, has them now.
        taken = Choice(contact.by, Assignment.Rule.BY_HAND, {"taken": True})
        give_lead(lead, taken, at=contact.at, by=contact.by)
    return promise(lead, step=step, due_at=due_at)
