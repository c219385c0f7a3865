"""A party waits for one host who is with somebody, and for no other."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.ready import OurDealership, ReadyQuery
from apps.journeys.actions import record

from ..models import Turn, Visit
from .facts import told_of
from .news import tell_board
from .turns import assign_visit, floor_locked, host_here, offer
from .visits import lock_visit, refuse_gone

Status, Wish = Visit.Status, Visit.Wish


@transaction.atomic
def wait_for_host(visit, *, host, why, by):
    """Let a party wait for `host`, at whom it rings as soon as that one is free; return the visit.

    It needs a reason, as each choice by hand: the ledger shows it when it rings.
    """
    visit, floor = lock_visit(visit), floor_locked(visit)
    refuse_gone(visit)
    if visit.status != Status.WAITING:
        text = _("%(name)s looks after them already. Hand them on instead.")
        raise Refused(text % {"name": visit.host})
    if not why.strip():
        raise Refused(_("Say why they wait for somebody who is not free: everybody can read it."))
    chosen = host_here(floor, host)
    if chosen.free:
        return assign_visit(visit, host=host, why=why, by=by).visit
    visit.asked_for, visit.waits_by, visit.waits_why = chosen.user, by, why.strip()[:200]
    if visit.wish == Wish.ALONE:
        visit.wish = Wish.SOMEONE
    visit.save(update_fields=["asked_for", "waits_by", "waits_why", "wish"])
    if visit.customer_id:
        facts = {"name": chosen.name, "why": visit.waits_why}
        record(visit.customer, "reception.waits_for", by=by, **told_of(visit), **facts)
    tell_board()
    return visit


def ring_at_who_is_free():
    """Ring at each host who is free now and for whom somebody waits; return how many."""
    return sum(_ring(visit) for visit in _waiting())


@ReadyQuery
def _waiting():
    ours = Visit.objects.here().filter(dealership=OurDealership(), status=Status.WAITING)
    return ours.exclude(waits_why="")


@transaction.atomic
def _ring(visit):
    visit, floor = lock_visit(visit), floor_locked(visit)
    if visit.status != Status.WAITING or not visit.waits_why:
        return False
    best = floor.propose()[visit.pk]
    if best.host is None or best.rule != Turn.Rule.BY_HAND:
        return False
    offer(visit, best.host, best.rule, best.facts, by=visit.waits_by)
    return True
