"""What came of a visit: the loop that only its outcome closes."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.actions import lock_person
from apps.customers.models import ContactPoint
from apps.dealers.models import Role
from apps.journeys.actions import record
from apps.leads.actions.answers import log_contact
from apps.leads.actions.assignment import keep_customer
from apps.leads.actions.entries import enter_enquiry
from apps.leads.actions.leads import lock_open_lead, lose_lead, win_lead
from apps.leads.models import FollowUp, Lead, LeadSource, LoggedContact

from ..models import Companion, Turn, Visit
from .facts import told_of
from .here import take_off
from .news import tell_board, tell_missing
from .visits import end_stay, lock_visit, settle

Outcome = Visit.Outcome
# What goes on in a lead, and so needs a person.
OF_A_LEAD = (Outcome.GOES_ON, Outcome.ORDERED, Outcome.LOST)
SAID = {"next_step": "", "due_at": None, "reason": "", "note": ""}
ASK_AGAIN = timedelta(minutes=1)
SELLING = (Role.SALES_CONSULTANT, Role.SALES_MANAGER)


def close_visit(visit, *, outcome, wish="", by, **said):
    """Say what came of a visit, with the next step where there is one; then it is over.

    `said` are `next_step`, `due_at`, `reason` (a Lead.LostReason) and `note`; `wish` is what they
    want, for a lead that is opened now. Not one transaction: the enquiry of a new lead is kept
    first, as every enquiry is. Before it the stay ends, so that nobody takes the visit back.
    """
    visit, said = Visit.objects.get(pk=visit.pk), SAID | said
    if visit.closed_at is None:
        _refuse_what_cannot_be(visit, outcome, **said)
        visit = _end(visit, outcome, by=by)
    if outcome in OF_A_LEAD and visit.closed_at is None:
        _open_lead(visit, wish=wish, by=by)
    return _close(visit, outcome, by=by, **said)


def correct_outcome(visit, *, was, outcome, wish="", by, **said):
    """Say that something else came of a closed visit than what `was` said of it.

    The note says why; what was said before stays on the timeline and in the row's history.
    """
    visit, said = Visit.objects.get(pk=visit.pk), SAID | said
    if not said["note"].strip():
        raise Refused(_("Write why it is corrected."))
    if outcome != Outcome.MISTAKE:
        _refuse_what_cannot_be(visit, outcome, **said)
    if visit.outcome == was and outcome in OF_A_LEAD:
        _open_lead(visit, wish=wish, by=by)
    return _correct(visit, was, outcome, by=by, **said)


def possible_outcomes(visit):
    """Return what can have come of a visit, the likeliest first."""
    if not visit.is_about_a_car:
        possible = [Outcome.SERVED, *([Outcome.GOES_ON] if visit.customer_id else [])]
    elif visit.customer_id:
        possible = [*OF_A_LEAD, Outcome.LOOKED]
    else:
        possible = [Outcome.LOOKED, Outcome.SERVED]
    if visit.greeted_at is None:
        possible.append(Outcome.UNGREETED)
        if visit.wish == Visit.Wish.ALONE and Outcome.LOOKED not in possible:
            possible.append(Outcome.LOOKED)
    return possible


@transaction.atomic
def _end(visit, outcome, *, by):
    visit = lock_visit(visit)
    if visit.left_at is None:
        end_stay(visit, at=clock.now(), by=by, met=outcome != Outcome.UNGREETED)
        visit.save()
        tell_board()
    return visit


@transaction.atomic
def _close(visit, outcome, *, by, **said):
    visit = _locked(visit)
    if visit.closed_at:
        if visit.outcome == outcome:
            return visit  # The same click twice.
        raise Refused(_recorded_already(visit))
    facts = _say(visit, outcome, by=by, **said)
    if visit.customer_id:
        record(visit.customer, "reception.outcome", by=by, **told_of(visit), **facts)
    return visit


@transaction.atomic
def _correct(visit, was, outcome, *, by, **said):
    visit = _locked(visit)
    if visit.closed_at is None:
        raise Refused(_("Nobody has said yet what came of this visit."))
    if visit.outcome == outcome:
        return visit  # The same click twice.
    if visit.outcome != was:
        raise Refused(_recorded_already(visit))
    if outcome == Outcome.MISTAKE:
        visit.expected_key = ""
        take_off(Companion.objects.standing().filter(visit=visit), by=by)
    facts = _say(visit, outcome, by=by, **said) | {"was": was}
    if visit.customer_id:
        record(visit.customer, "reception.outcome_corrected", by=by, **told_of(visit), **facts)
    return visit


def _locked(visit):
    if visit.customer_id:
        lock_person(visit.customer)  # Before the visit: who joins two cards does it in this order.
    return lock_visit(visit)


def _say(visit, outcome, *, next_step, due_at, reason, note, by):
    """Write down what came of a locked visit that is over; return the facts for the timeline."""
    note = note.strip()
    if outcome == Outcome.LOOKED and visit.customer_id and _lead_here(visit):
        raise Refused(_("This customer has an open lead. Choose how it goes on."))
    if outcome in OF_A_LEAD:
        said = {"next_step": next_step, "due_at": due_at, "reason": reason, "note": note}
        visit.lead = _carry_on(visit, outcome, by=by, **said)
    settle(visit, outcome, by=by)
    visit.save()
    tell_board()
    return {"outcome": outcome, "note": note} | _next_words(next_step, due_at)


def _recorded_already(visit):
    text = _("The outcome of this visit is recorded already: %(outcome)s.")
    return text % {"outcome": visit.get_outcome_display()}


@transaction.atomic
def ask_outcome(visit, *, by=None):
    """Ask the host of a visit that is over what came of it; `by` is None for the clock."""
    visit = lock_visit(visit)
    if visit.closed_at or visit.left_at is None:
        raise Refused(_("Nothing is missing here: the visit is closed, or not over."))
    if visit.host_id is None:
        raise Refused(_("Nobody looked after them. Record what came of it yourself."))
    now = clock.now()
    if visit.asked_at and now - visit.asked_at < ASK_AGAIN:
        return visit  # The same click twice.
    visit.asked_times, visit.asked_at = visit.asked_times + 1, now
    visit.save(update_fields=["asked_times", "asked_at"])
    if visit.customer_id:
        name = visit.host.get_full_name()
        record(visit.customer, "reception.outcome_asked", by=by, **told_of(visit), name=name)
    tell_missing(visit, by=by)
    tell_board()
    return visit


def _refuse_what_cannot_be(visit, outcome, *, next_step, reason, note, **said):
    if outcome not in Outcome.values or outcome == Outcome.MISTAKE:
        raise Refused(_("Choose what came of the visit."))
    if outcome == Outcome.UNGREETED and visit.greeted_at:
        raise Refused(_("They were greeted. Choose what came of it."))
    if outcome in OF_A_LEAD and visit.customer_id is None:
        raise Refused(_("Say first who it is: a name and a number is enough."))
    if outcome not in (possible := possible_outcomes(visit)):
        words = {"outcomes": ", ".join(str(each.label) for each in possible)}
        raise Refused(_("Of such a visit comes one of these: %(outcomes)s.") % words)
    if outcome in OF_A_LEAD and not (_lead_here(visit) or _is_reached(visit)):
        raise Refused(_("Nobody can reach this customer. Add a phone to the card first."))
    if outcome == Outcome.GOES_ON and next_step not in FollowUp.Step.values:
        raise Refused(_("Choose the next step: who goes on has one."))
    if outcome == Outcome.LOST and not (reason in Lead.LostReason.values and note.strip()):
        raise Refused(_("Choose why they will not buy, and write what they said."))
    if outcome == Outcome.LOOKED and visit.customer_id and _lead_here(visit):
        raise Refused(_("This customer has an open lead. Choose how it goes on."))


def _lead_here(visit):
    ours = Lead.objects.open().of(visit.customer).filter(dealership=visit.dealership_id)
    return ours.first()


def _is_reached(visit):
    return ContactPoint.objects.of(visit.customer).exists()


def _open_lead(visit, *, wish, by):
    """Open a lead for a visitor who has none; it is of whoever looked after them."""
    if _lead_here(visit):
        return
    if visit.lead_id:
        raise Refused(_("This lead is closed. Reopen it first."))
    person = visit.customer.person
    if seller := seller_of(visit):
        keep_customer(person, seller, at=clock.now())
    enter_enquiry(
        kind=LeadSource.Kind.WALK_IN,
        key=visit.pk,
        customer=person,
        wish=wish or visit.note[:80],
        language=visit.language,
        by=by,
    )


def _carry_on(visit, outcome, *, next_step, due_at, reason, note, by):
    """Log the visit on the customer's lead and return it."""
    __, lead = lock_open_lead(visit.customer)
    if lead is None:
        raise Refused(_("This lead is closed. Reopen it first."))
    log_contact(
        lead,
        channel=LoggedContact.Channel.IN_PERSON,
        outcome=LoggedContact.Outcome.REACHED,
        # A lead that is closed in the same breath ends what it promises.
        next_step=next_step if outcome == Outcome.GOES_ON else FollowUp.Step.CALL,
        due_at=due_at,
        note=note,
        by=by,
        key=None if visit.outcome else visit.pk,  # A correction is a contact of its own.
    )
    if outcome == Outcome.LOST:
        lose_lead(lead, reason=reason, evidence=note, by=by)
    elif outcome == Outcome.ORDERED:
        win_lead(lead, by=by)
    return lead


def _next_words(next_step, due_at):
    if not next_step:
        return {}
    return {"next_step": next_step, "due_at": due_at.isoformat() if due_at else ""}


def seller_of(visit):
    """Who sold in a visit: the last who looked after it and works for the commission, or None."""
    accepted = visit.turns.filter(answer=Turn.Answer.ACCEPTED, role__in=SELLING)
    turn = accepted.select_related("host").order_by("-at").first()
    return turn.host if turn else None
