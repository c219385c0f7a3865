"""From the door to the way out."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.templatetags.forecourt import day_time
from apps.customers.actions import lock_person, recognise
from apps.customers.actions.contact_points import country_here
from apps.customers.contact_sheets import ContactSheet, Unrecognisable
from apps.journeys.actions import record

from ..expected import expected_as, note_arrival
from ..models import Companion, Turn, Visit
from .called import settle_call
from .facts import record_arrival, record_so_far, told_of
from .here import refuse_here, take_off
from .news import stop_asking, stop_calling_for_help, stop_ringing, tell_board

Status, Outcome, Purpose, Wish = Visit.Status, Visit.Outcome, Visit.Purpose, Visit.Wish
# What a form says of a visit that nothing else decides.
TYPED = ("customer", "purpose", "party_size", "wish", "topic", "language", "place", "note")


@transaction.atomic
def enter_arrival(*, key, customer=None, contact=None, arrived_at=None, by, **said):
    """Put a party on the board; return the visit.

    `key` is the UUID made when the form was drawn: the same click twice is one visit. `customer`
    is somebody known, `contact` (name, phone, email) somebody new; neither is nobody at all.
    `arrived_at` is for what was written on paper. `said` are fields of the visit.
    """
    if contact and customer is None:
        customer = _recognised(**contact, language=said.get("language", ""), by=by)
    customer = lock_person(customer) if customer else None
    if known := Visit.objects.filter(pk=key).first():
        return _same_click(known, customer=customer, **said)
    now = clock.now()
    if customer and not said.get("expected_key"):
        said |= _awaited(customer, arrived_at or now, **said)
    is_over = said.get("left_at") is not None  # As paper may say it.
    if customer and not is_over:
        refuse_here(customer)
    expected_key = said.get("expected_key", "")
    if expected_key and Visit.objects.filter(expected_key=expected_key).exists():
        raise Refused(_("This arrival has been recorded already."))
    visit = Visit(
        id=key,
        customer=customer,
        arrived_at=arrived_at or now,
        entered_at=now,
        from_paper=arrived_at is not None,
        entered_by=by,
        **said,
    )
    visit.full_clean(validate_unique=False)
    if not _is_first(visit):
        return _same_click(Visit.objects.get(pk=key), customer=customer, **said)
    if expected_key:
        note_arrival(expected_key, by=by)
    if customer:
        record_arrival(visit, by=by)
    tell_board()
    return visit


def look_around(*, key, by, party_size=1, place=""):
    """Count somebody who only wants to look: no name, no note, no task."""
    said = {"purpose": Purpose.LOOKING, "wish": Wish.ALONE, "place": place}
    return enter_arrival(key=key, by=by, party_size=party_size, **said)


@transaction.atomic
def identify_visitor(visit, *, customer=None, contact=None, by):
    """Say who somebody is of whom no name was known; from now on it is their visit."""
    if customer is None and contact:
        customer = _recognised(**contact, language=visit.language, by=by)
    if customer is None:
        raise Refused(_("Choose a customer, or write a name and a phone number."))
    customer = lock_person(customer)
    visit = lock_visit(visit)
    if visit.outcome == Outcome.MISTAKE:
        raise Refused(_("This arrival was entered by mistake: it counts as nobody."))
    if visit.customer_id:
        if visit.customer_id == customer.pk:
            return visit  # The same click twice.
        raise Refused(_("This visitor is known already: %(name)s.") % {"name": visit.customer})
    if visit.left_at is None:
        refuse_here(customer)
    visit.customer = customer
    if visit.purpose == Purpose.LOOKING:
        visit.purpose = Purpose.SALES  # Whoever says their name no longer just looks.
    for name, value in _awaited(customer, visit.arrived_at, **_said_of(visit)).items():
        setattr(visit, name, value)
    visit.save(update_fields=["customer", "purpose", "expected_key", "asked_for"])
    if visit.expected_key:
        note_arrival(visit.expected_key, by=by)
    Turn.objects.filter(visit=visit).update(customer=customer)
    record_so_far(visit, by=by)
    tell_board()
    return visit


@transaction.atomic
def want_someone(visit, *, by):
    """A visitor who wished to be left alone wants somebody now."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    if visit.wish == Wish.SOMEONE:
        return visit
    visit.wish = Wish.SOMEONE
    visit.save(update_fields=["wish"])
    if visit.customer_id:
        record(visit.customer, "reception.wants_someone", by=by, **told_of(visit))
    tell_board()
    return visit


@transaction.atomic
def move_visit(visit, *, place, by):
    """Note where in the showroom a party is now."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    visit.place = " ".join(place.split())[:60]
    visit.save(update_fields=["place"])
    if visit.customer_id:
        record(visit.customer, "reception.moved", by=by, **told_of(visit), place=visit.place)
    tell_board()
    return visit


@transaction.atomic
def leave_visit(visit, *, by):
    """Note that somebody left; what came of it is said by whoever looked after them.

    Where nobody did there is nothing to say: they only looked, or nobody greeted them. Whoever
    said that they come is asked, also where nobody noted a greeting.
    """
    visit = lock_visit(visit)
    if visit.left_at:
        return visit
    end_stay(visit, at=clock.now(), by=by)
    if visit.greeted_at is None and not was_taken(visit):
        alone = visit.wish == Wish.ALONE and visit.host_id is None
        settle(visit, Outcome.LOOKED if alone else Outcome.UNGREETED, by=by)
    visit.save()
    if visit.customer_id:
        record(visit.customer, "reception.left", by=by, **told_of(visit), outcome=visit.outcome)
    tell_board()
    return visit


@transaction.atomic
def take_back_arrival(visit, *, why="", by):
    """Take an arrival off the board that was entered by mistake; it counts as nobody.

    Whom somebody looks after has come: only who closes the day says otherwise, and why.
    """
    visit = lock_visit(visit)
    if visit.outcome == Outcome.MISTAKE:
        return visit
    if visit.closed_at:
        raise Refused(_("This visit is closed already."))
    if visit.left_at or visit.greeted_at or was_taken(visit):
        if not by.has_perm("reception.close_day"):
            raise Refused(_("Somebody looked after them. Who closes the day decides about it."))
        if not why.strip():
            raise Refused(_("Write why it was a mistake: somebody looked after them."))
    return count_as_nobody(visit, why=why, by=by)


def count_as_nobody(visit, *, why="", by):
    """Let a locked visit be one that was entered by mistake, or that is another one's."""
    if visit.left_at is None:
        end_stay(visit, at=clock.now(), by=by)
    settle(visit, Outcome.MISTAKE, by=by)
    take_off(Companion.objects.standing().filter(visit=visit), by=by)
    # Whoever was expected is so again.
    visit.expected_key = ""
    visit.save()
    if visit.customer_id:
        facts = {"why": why.strip()[:200]} if why.strip() else {}
        record(visit.customer, "reception.taken_back", by=by, **told_of(visit), **facts)
    tell_board()
    return visit


def lock_visit(visit):
    """Return the visit as it stands now, locked: people decide on what they see on a screen."""
    return Visit.objects.select_for_update().get(pk=visit.pk)


def refuse_gone(visit):
    """Nothing more is decided about somebody who has left."""
    if visit.left_at:
        raise Refused(_("They left at %(when)s.") % {"when": day_time(visit.left_at)})


def end_stay(visit, *, at, by, met=False):
    """Let a locked visit be over, and with it the turn of whoever looked after it.

    `met` tells that somebody spoke with them although nobody noted a greeting.
    """
    visit.status, visit.left_at, visit.waits_why, visit.waits_by = Status.LEFT, at, "", None
    for turn in Turn.objects.running().filter(visit=visit):
        if not turn.answer:
            turn.answer, turn.answered_at = Turn.Answer.TAKEN_BACK, at
            stop_ringing(turn)
        turn.ended_at = at
        turn.save(update_fields=["answer", "answered_at", "ended_at"])
    # It may have rung at somebody else when they left.
    visit.host = last_host(visit) or visit.host
    stop_calling_for_help(visit)
    settle_call(visit, met=met or visit.greeted_at is not None, by=by)


def was_taken(visit):
    """Whether somebody said that they come, or took the visit."""
    return visit.turns.filter(answer=Turn.Answer.ACCEPTED).exists()


def last_host(visit):
    """Who looked after a visit last and had said so, or None."""
    turns = visit.turns.filter(answer=Turn.Answer.ACCEPTED).select_related("host")
    turn = turns.order_by("-at").first()
    return turn.host if turn else None


def settle(visit, outcome, *, by):
    """Say what came of a locked visit that is over, and close it."""
    now = clock.now()
    visit.outcome, visit.outcome_at, visit.outcome_by = outcome, now, by
    visit.closed_at = visit.closed_at or now
    stop_asking(visit)


def _recognised(*, name, phone="", email="", language="", by):
    sheet = ContactSheet(
        name=name, phones=(phone,) if phone else (), emails=(email,) if email else ()
    )
    try:
        return recognise(sheet, country=country_here(), by=by, language=language).customer
    except Unrecognisable as error:
        text = _("Write a name, and a phone number or an e-mail address that works.")
        raise Refused(text) from error


def _said_of(visit):
    return {"purpose": visit.purpose, "asked_for": visit.asked_for}


def _awaited(customer, at, *, purpose, asked_for=None, **said):
    """Whom somebody who comes keeps waiting no longer, as fields of their visit."""
    if (expected := expected_as(customer, purpose, timezone.localdate(at))) is None:
        return {}
    return {"expected_key": expected.key, "asked_for": asked_for or expected.with_whom}


def _same_click(known, *, customer, **said):
    """The visit that a form has made already, unless the form says something else by now."""
    said = {"customer": customer, "party_size": 1} | said
    same = all(getattr(known, name) == said[name] for name in TYPED if name in said)
    if same and known.outcome != Outcome.MISTAKE:
        return known
    text = _("This was saved for %(who)s already. Change that visit, or begin anew for others.")
    raise Refused(text % {"who": known})


def _is_first(visit):
    """Save it; tell whether this click was the first one with its key."""
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as clash:
        if Visit.objects.filter(pk=visit.pk).exists():
            return False
        raise Refused(_("Another desk has just recorded this arrival.")) from clash
    return True
