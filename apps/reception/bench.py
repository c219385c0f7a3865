"""Busy boards for the bench: two hundred visits today, made and taken away again."""

from contextlib import contextmanager
from datetime import timedelta

from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.models import current_dealership_id
from apps.customers.models import Customer
from apps.dealers.models import Role, Shift, StaffMembership
from apps.leads.bench.more import More, register
from apps.leads.bench.pages import Page

from .actions.visits import look_around
from .models import Turn, Visit

VISITS = 200
Status = Visit.Status


@register
@contextmanager
def busy_board():
    """The Saturday of a large store: of 200 visits 40 are open, and 160 came and went."""
    with _board(still_open=VISITS // 5) as made:
        url = reverse("reception:board")
        pages = [
            Page("board, 200 visits today", url),
            Page("the same, asked again", url, part=True),
        ]
        yield More(pages, name="An arrival", happen=lambda: _arrive(made), shown_by=url)


@register
@contextmanager
def full_house():
    """More than any showroom holds: 160 parties on the board at once, and 40 loops to close."""
    with _board(still_open=VISITS) as made:
        url = reverse("reception:board")
        pages = [Page("board, 200 visits open at once", url)]
        yield More(
            pages, name="An arrival in a full house", happen=lambda: _arrive(made), shown_by=url
        )


@contextmanager
def _board(*, still_open):
    """Of five open visits one waits, one only looks, one rings, one is greeted, one is a loop."""
    made = []
    try:
        with transaction.atomic():
            shifts = _let_hosts_work()
            _fill(made, still_open)
        yield made
    finally:
        _take_away(made, shifts)


def _let_hosts_work():
    """Put those on shift who sell here; return the shifts that were made for it."""
    now = timezone.now()
    sellers = StaffMembership.objects.filter(
        dealership=current_dealership_id(), role=Role.SALES_CONSULTANT, active=True
    )
    at_work = Shift.objects.at(now).values("user")
    span = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    theirs = Shift.objects.filter(starts_at__lt=span["ends_at"], ends_at__gt=now).values("user")
    free = sellers.exclude(user__in=at_work).exclude(user__in=theirs).values_list("user", flat=True)
    return Shift.objects.bulk_create(Shift(user_id=user, **span) for user in free.distinct())


def _fill(made, still_open):
    now = timezone.now()
    hosts = list(Shift.objects.at(now).values_list("user", flat=True))
    here = Visit.objects.here().filter(customer__isnull=False).values("customer")
    people = Customer.objects.people().exclude(pk__in=here).newest_first()[:VISITS]
    turns = []
    for number, person in enumerate(people):
        at, host = now - timedelta(seconds=30 * number), hosts[number % len(hosts)]
        visit = (
            _open(number % 5, person, host, at) if number < still_open else _gone(person, host, at)
        )
        made.append(visit)
        if visit.status in (Status.OFFERED, Status.GREETED):
            turns.append(_turn(visit, now))
    Visit.objects.bulk_create(made)
    Turn.objects.bulk_create(turns)


def _open(kind, person, host, at):
    said = {"arrived_at": at, "entered_at": at, "purpose": Visit.Purpose.SALES}
    if kind == 1:
        return Visit(**said | {"purpose": Visit.Purpose.LOOKING, "wish": Visit.Wish.ALONE})
    said |= {"customer": person}
    if kind == 2:
        said |= {"status": Status.OFFERED, "host_id": host}
    elif kind == 3:
        said |= {"status": Status.GREETED, "host_id": host, "greeted_at": at}
    elif kind == 4:
        said |= {"status": Status.LEFT, "host_id": host, "greeted_at": at, "left_at": at}
    return Visit(**said)


def _gone(person, host, at):
    visit = _open(4, person, host, at)
    visit.outcome, visit.outcome_at, visit.closed_at = Visit.Outcome.SERVED, at, at
    return visit


def _turn(visit, now):
    accepted = visit.status == Status.GREETED
    return Turn(
        visit=visit,
        customer=visit.customer,
        host_id=visit.host_id,
        role=Role.SALES_CONSULTANT,
        rule=Turn.Rule.BY_HAND,
        at=visit.arrived_at,
        answer_until=now + timedelta(hours=1),
        answer=Turn.Answer.ACCEPTED if accepted else "",
        answered_at=visit.arrived_at if accepted else None,
    )


def _arrive(made):
    """Somebody comes and only looks; return what a board shows of it."""
    visit = look_around(key=uuid7(), by=None)
    made.append(visit)
    return f"visit-{visit.pk}"


@transaction.atomic
def _take_away(made, shifts):
    keys = [visit.pk for visit in made]
    Turn.objects.filter(visit__in=keys).delete()
    Visit.objects.filter(pk__in=keys).delete()
    # What the database wrote into the history of these rows.
    apps.get_model("reception", "VisitEvent").objects.filter(pgh_obj__in=keys).delete()
    own = [shift.pk for shift in shifts]
    Shift.objects.filter(pk__in=own).delete()
    apps.get_model("dealers", "ShiftEvent").objects.filter(pgh_obj__in=own).delete()
