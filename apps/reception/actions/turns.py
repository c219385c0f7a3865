"""Who looks after a visit: offered, taken, greeted, handed on; each decision in the ledger."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import clock, live
from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.core.scope import as_kwargs
from apps.core.templatetags.forecourt import day_time
from apps.journeys.actions import record
from apps.leads.actions.rotation import lock_rotation

from ..floor import Floor
from ..models import ReceptionRules, Turn, Visit
from .called import follow_host, settle_call
from .facts import told_of
from .news import (
    stop_calling_for_help,
    stop_ringing,
    tell_board,
    tell_host,
    tell_nobody_took,
    tell_taken_over,
)
from .visits import lock_visit, refuse_gone

Rule, Answer, Status = Turn.Rule, Turn.Answer, Visit.Status
TASK = "reception.pass_on_turn"  # By name: the task calls this module.


@transaction.atomic
def assign_visit(visit, *, host, why="", by):
    """Let a waiting party be looked after by `host`; the phone of the host rings.

    Who is not the one suggested needs a reason, which everybody reads in the ledger.
    """
    visit, floor = lock_visit(visit), floor_locked(visit)
    refuse_gone(visit)
    if running := _running(visit):
        if running.host_id == host.pk:
            return running  # The same click twice, or another desk thought the same.
        text = _("%(name)s looks after them already. Hand them on instead.")
        raise Refused(text % {"name": running.host})
    chosen = host_here(floor, host)
    best = floor.propose()[visit.pk]
    # Who waited longer may have been settled since the desk looked.
    for each in (best, floor.suggest(visit)):
        if each.host and each.host.pk == host.pk:
            return offer(visit, chosen, each.rule, each.facts, by=by)
    if chosen.running:
        text = _("%(name)s is with somebody else. Choose somebody who is free, or let them wait.")
        raise Refused(text % {"name": chosen.name})
    if not why.strip():
        raise Refused(_("Say why it is not the one whose turn it is: everybody can read it."))
    facts = {"note": why.strip()[:200]}
    facts |= {"suggested": best.host.name} if best.host else {}
    return offer(visit, chosen, Rule.BY_HAND, facts, by=by)


@transaction.atomic
def take_visit(visit, *, rule=Rule.TAKEN, host=None, by):
    """Look after a party oneself that waits for anybody; the first one has it.

    Whoever comes to the car from which they called has it, whoever else was on the way; of that
    `host` somebody else, as the desk, may say so.
    """
    host = host or by
    visit, floor = lock_visit(visit), floor_locked(visit)
    refuse_gone(visit)
    host, facts, running = _host_of(floor, host), {}, _running(visit)
    if running and running.host_id == host.pk:
        return running
    if running and rule != Rule.CALL:
        raise Refused(_("%(name)s was faster.") % {"name": running.host})
    if running:
        _take_from(running)
        tell_taken_over(running, by=host.user)
        facts = {"from": running.host.get_full_name(), "from_id": running.host_id}
    return offer(visit, host, rule, facts, by=by)


@transaction.atomic
def accept_visit(visit, *, by):
    """Say that one is coming."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    turn = _my_turn(visit, by)
    if turn.answer != Answer.ACCEPTED:
        _accept(visit, turn, by=by)
        tell_board()
    return visit


@transaction.atomic
def decline_visit(visit, *, why="", by):
    """Say that one cannot come now; it rings at the next one."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    turn = _my_turn(visit, by)
    if turn.answer == Answer.ACCEPTED:
        raise Refused(_("You have taken them already. Hand them on to somebody."))
    give_up(visit, turn, Answer.DECLINED)
    if visit.customer_id:
        facts = {"name": by.get_full_name(), "why": why.strip()[:200]}
        record(visit.customer, "reception.declined", by=by, **told_of(visit), **facts)
    offer_next(visit, turn)
    return visit


@transaction.atomic
def greet_visit(visit, *, by):
    """Note that somebody was greeted; who greets whom nobody has, has them now."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    turn = _running(visit)
    if turn is None:
        take_visit(visit, by=by)
        visit = lock_visit(visit)
        turn = _running(visit)
    elif turn.host_id != by.pk:
        raise Refused(_("%(name)s looks after them.") % {"name": turn.host})
    if visit.status == Status.GREETED:
        return visit
    if not turn.answer:
        _accept(visit, turn, by=by)
    visit.status = Status.GREETED
    if visit.greeted_at is None:
        visit.greeted_at, visit.greeted_by = clock.now(), by
    visit.save(update_fields=["status", "greeted_at", "greeted_by"])
    stop_calling_for_help(visit)
    settle_call(visit, met=True, by=by)
    if visit.customer_id:
        record(visit.customer, "reception.greeted", by=by, **told_of(visit))
    tell_board()
    return visit


@transaction.atomic
def hand_on_visit(visit, *, host, note, by):
    """Hand a party on to a colleague, a manager or a product genius, with what they should know.

    Whoever looks after them does it, or who decides whose visit it is.
    """
    visit, floor = lock_visit(visit), floor_locked(visit)
    refuse_gone(visit)
    turn = _running(visit)
    if turn is None:
        raise Refused(_("Nobody looks after them yet. Assign them first."))
    if turn.host_id == host.pk:
        return turn  # The same click twice.
    is_mine = turn.host_id == by.pk
    if not is_mine and not by.has_perm("reception.assign_visit"):
        raise Refused(_("%(name)s looks after them.") % {"name": turn.host})
    if not note.strip():
        raise Refused(_("Write what they should know: what was said, and what is next."))
    chosen = host_here(floor, host)
    _take_from(turn)
    facts = {"from": turn.host.get_full_name(), "from_id": turn.host_id, "note": note.strip()[:300]}
    facts |= {} if is_mine else {"moved": by.get_full_name()}
    return offer(visit, chosen, Rule.HAND_ON, facts, by=by)


def floor_locked(visit):
    """The floor as it stands while nobody else decides whose turn it is."""
    lock_rotation(current_dealership_id())
    return Floor.around(visit, clock.now())


def _running(visit):
    return Turn.objects.running().filter(visit=visit).select_related("host").first()


def _my_turn(visit, user):
    """The turn of somebody at a locked visit, or the sentence that it is another's by now."""
    turn = _running(visit)
    if turn is None or turn.host_id != user.pk:
        name = turn.host if turn else _("nobody yet")
        raise Refused(_("This visit has passed on: it is with %(name)s.") % {"name": name})
    return turn


def host_here(floor, user):
    host = _host_of(floor, user)
    if not host.here:
        raise Refused(_("%(name)s is not on shift now.") % {"name": host.name})
    if host.break_until:
        words = {"name": host.name, "time": day_time(host.break_until)}
        raise Refused(_("%(name)s is on a break until %(time)s. Choose somebody else.") % words)
    return host


def _host_of(floor, user):
    if (host := floor.hosts.get(user.pk)) is None:
        text = _("%(name)s does not look after visitors here. Choose somebody from the list.")
        raise Refused(text % {"name": user})
    return host


def offer(visit, host, rule, facts, *, by):
    """Write the decision down and let it ring; who decides on themselves has accepted."""
    now = clock.now()
    seconds = ReceptionRules.of(visit.dealership_id).answer_seconds
    turn = Turn(
        visit=visit,
        customer=visit.customer,
        host=host.user,
        role=host.role,
        rule=rule,
        facts=facts,
        at=now,
        by=by,
        answer_until=now + timedelta(seconds=seconds),
    )
    turn.full_clean()
    stop_calling_for_help(visit)
    turn.save(force_insert=True)
    visit.status, visit.host, visit.waits_why, visit.waits_by = Status.OFFERED, host.user, "", None
    visit.save(update_fields=["status", "host", "waits_why", "waits_by"])
    if visit.customer_id:
        told = {"to": host.name, "role": host.role, "rule": rule, **facts}
        record(visit.customer, "reception.assigned", by=by, **told_of(visit), **told)
    if rule == Rule.CALL or by is not None and by.pk == host.pk:
        _accept(visit, turn, by=by)
    else:
        _ring(turn)
    tell_board()
    return turn


def _ring(turn):
    tell_host(turn)
    if live.is_news():
        job = app.configure_task(TASK, schedule_at=turn.answer_until)
        job.defer(turn_id=str(turn.pk), scope=as_kwargs())


def _accept(visit, turn, *, by):
    turn.answer, turn.answered_at = Answer.ACCEPTED, clock.now()
    turn.save(update_fields=["answer", "answered_at"])
    stop_ringing(turn)
    visit.status = Status.ACCEPTED
    visit.save(update_fields=["status"])
    follow_host(visit, turn.host)
    if visit.customer_id:
        name = turn.host.get_full_name()
        record(visit.customer, "reception.accepted", by=by, **told_of(visit), name=name)


def give_up(visit, turn, answer):
    """End a turn that was not taken; the visit waits again."""
    turn.answer, turn.answered_at = answer, clock.now()
    turn.ended_at = turn.answered_at
    turn.save(update_fields=["answer", "answered_at", "ended_at"])
    stop_ringing(turn)
    visit.status, visit.host = Status.WAITING, None
    visit.save(update_fields=["status", "host"])


def _take_from(turn):
    """End the turn of somebody from whom a locked visit goes to another."""
    now = clock.now()
    if not turn.answer:
        turn.answer, turn.answered_at = Answer.TAKEN_BACK, now
        stop_ringing(turn)
    turn.ended_at = now
    turn.save(update_fields=["answer", "answered_at", "ended_at"])


def offer_next(visit, turn):
    """Ring at the next one; what was handed on comes back to who did, if they are free."""
    floor = floor_locked(visit)
    before = floor.hosts.get(turn.facts.get("from_id")) if turn.rule == Rule.HAND_ON else None
    if before and before.free and "moved" not in turn.facts:
        facts = {"passed": turn.host.get_full_name()}
        offer(visit, before, Rule.BACK, facts, by=None)
        return
    best = floor.suggest(visit)
    if best.host:
        offer(visit, best.host, best.rule, best.facts, by=None)
    else:
        tell_nobody_took(turn)
    tell_board()
