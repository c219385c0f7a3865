"""What the clock does while somebody waits: it passes on, and says who was promised a host."""

from datetime import timedelta

from django.db import transaction

from apps.core import clock
from apps.core.ready import Asked, OurDealership, ReadyQuery
from apps.core.scope import current_scope
from apps.journeys.actions import record

from ..models import ReceptionRules, Turn, Visit
from .facts import told_of
from .news import tell_not_greeted, tell_passed
from .turns import give_up, offer_next
from .visits import lock_visit

Answer, Status = Turn.Answer, Visit.Status
# What a worker slept through longer ago is seen on the board.
TOLD_WITHIN = timedelta(minutes=10)


@transaction.atomic
def pass_on_turn(turn, *, now=None):
    """Let a visit that rang too long at somebody ring at the next one; tell whether it did.

    The clock and every open page ask this; the first one does it.
    """
    visit = lock_visit(turn.visit)
    turn = Turn.objects.select_related("host").get(pk=turn.pk)
    now = now or clock.now()
    if turn.answer or turn.ended_at or turn.answer_until > now or visit.left_at:
        return False
    give_up(visit, turn, Answer.PASSED)
    if visit.customer_id:
        name = turn.host.get_full_name()
        record(visit.customer, "reception.passed_on", by=None, **told_of(visit), name=name)
    tell_passed(turn)
    offer_next(visit, turn)
    return True


def pass_on_unanswered(*, now=None):
    """Do so for all that rang too long at the dealership at work; return how many."""
    if current_scope().dealership_id is None:
        return 0  # Several at a glance: each of them has its own floor and its own clock.
    now = now or clock.now()
    return sum(pass_on_turn(turn, now=now) for turn in _due(now))


@ReadyQuery
def _due():
    due = Turn.objects.unanswered().filter(dealership=OurDealership(), answer_until__lte=Asked())
    return due.select_related("visit").order_by("answer_until")


def tell_of_who_was_not_greeted(*, now):
    """Let somebody be told where a host said that they come and did not, in the time for it."""
    late = now - timedelta(minutes=ReceptionRules.of(current_scope().dealership_id).greet_minutes)
    said = {"answered_at__lte": late, "answered_at__gt": late - TOLD_WITHIN}
    turns = Turn.objects.running().filter(answer=Answer.ACCEPTED, **said)
    for turn in turns.filter(visit__status=Status.ACCEPTED, visit__greeted_at__isnull=True):
        _tell_not_greeted(turn)


@transaction.atomic
def _tell_not_greeted(turn):
    visit = lock_visit(turn.visit)
    turn = Turn.objects.select_related("host", "visit__customer__canonical").get(pk=turn.pk)
    if visit.status == Status.ACCEPTED and turn.ended_at is None:
        tell_not_greeted(turn)
