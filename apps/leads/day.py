"""A consultant's day: who waits, what is overdue, what is due, and what nobody has."""

import hashlib
from datetime import datetime, time

from django.db.models import F
from django.utils import timezone

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.dealers.models import Cover, Shift

from .models import FollowUp, Lead, ResponseClock

# How many of each list are read; more than one person works off before the next look.
NEW, OVERDUE, AHEAD, POOL = 12, 20, 30, 10


def today_of(user, now):
    """Return the lists without what decorates them, and a word that changes when they do."""
    shift = _shifts.first(user.pk, now)
    cover = Cover.at(now)
    # Work of people away without a cover is for whoever is on shift.
    others = [*cover.covered_by(user), *(cover.left_to_all() if shift else [])]
    mine = [user.pk, *(other.pk for other in others if other != user)]
    new = _waiting(mine)
    waiting = {clock.lead_id for clock in new}
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.max))
    overdue, ahead = (
        [step for step in found if step.lead_id not in waiting]
        for found in (_overdue(mine, now), _ahead(mine, now))
    )
    lists = {
        "new": new,
        "overdue": overdue,
        "due": [step for step in ahead if step.due_at <= midnight],
        # What is promised for later is done by whoever it belongs to, back again.
        "coming": [s for s in ahead if s.due_at > midnight and s.consultant_id == user.pk],
        "pool": _pool(),
    }
    told = repr([(name, [row.id.hex for row in rows]) for name, rows in lists.items()])
    seen = f"{timezone.localdate()}{told}".encode()
    return lists | {
        "seen": hashlib.sha256(seen).hexdigest()[:16],
        "now": now,
        "shift": shift,
        "away": cover.absence_of(user),
        "covering": [other for other in others if other != user],
    }


@ReadyQuery
def _shifts():
    return Shift.objects.at(Asked(1)).filter(user=Asked(0))


@ReadyQuery
def _waiting():
    clocks = ResponseClock.objects.running().filter(IsAny("lead__consultant", Asked()))
    clocks = clocks.select_related("lead__customer", "lead__consultant")
    return clocks.order_by("due_at")[: NEW + 1]


@ReadyQuery
def _overdue():
    return _steps().filter(due_at__lt=Asked(1))[: OVERDUE + 1]


@ReadyQuery
def _ahead():
    return _steps().filter(due_at__gte=Asked(1))[: AHEAD + 1]


def _steps():
    """What is promised by any of the people asked for, as plain values: there can be many."""
    steps = FollowUp.objects.open().filter(IsAny("consultant", Asked(0))).order_by("due_at", "id")
    return steps.annotate(
        person=F("lead__customer__canonical"),
        name=F("lead__customer__canonical__name"),
        name_latin=F("lead__customer__canonical__name_latin"),
        consultant_name=F("consultant__name"),
        wish=F("lead__wish"),
    ).values_list(
        "id", "lead_id", "step", "due_at", "postponed", "consultant_id", "consultant_name",
        "person", "name", "name_latin", "wish",
        named=True,
    )  # fmt: skip


@ReadyQuery
def _pool():
    leads = Lead.objects.of_nobody().order_by("opened_at")
    return leads.select_related("customer")[: POOL + 1]
