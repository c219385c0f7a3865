"""Practice: a store with invented visitors, its clock, and how it is emptied."""

from datetime import timedelta

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import clock
from apps.core.checks import SHARED, our_models
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.models import GroupOwned
from apps.core.scope import as_kwargs, current_scope, working_in
from apps.dealers.actions.practice import let_everybody_practise, open_practice_store
from apps.dealers.models import Shift, StaffMembership
from apps.dealers.practice import is_practice, practice_stores, scope_of_store
from apps.vehicles.actions import add_show_car
from apps.vehicles.models import ShowCar

from ..models import PracticeRun
from .news import tell_board
from .tags import make_tag

JOB = "reception.practice_step"  # By name: the task calls the generator, which calls actions.
AHEAD = timedelta(minutes=1)
CARS = 4
SHOWN = (
    "variant_id",
    "colour",
    "colours",
    "equipment",
    "price",
    "currency",
    "range_km",
    "place",
)


def open_practice(home, *, by):
    """Make the practice store of a dealership, with its people and cars like those on show."""
    store = open_practice_store(home)
    cars = list(ShowCar.objects.on_show().filter(dealership=home)[:CARS])
    with working_in(scope_of_store(store)), transaction.atomic():
        hold("reception.practice")
        let_everybody_practise(store)
        if not ShowCar.objects.exists():
            _furnish(cars, by=by)
    return store


@transaction.atomic
def start_practice(store, *, per_hour, minutes, seed=1, by):
    """Let visitors come to the practice store in scope; everybody there is on shift meanwhile."""
    _refuse_real()
    hold("reception.practice")
    if PracticeRun.objects.running().exists():
        raise Refused(_("Practice is running already. Stop it first to change the pace."))
    let_everybody_practise(store)
    now = clock.now()
    ends_at = now + timedelta(minutes=minutes)
    run = PracticeRun(per_hour=per_hour, seed=seed, started_at=now, ends_at=ends_at, started_by=by)
    run.full_clean()
    run.save(force_insert=True)
    _put_on_shift(store, now, ends_at)
    _plan(run, now)
    tell_board()
    return run


@transaction.atomic
def stop_practice(*, by=None):
    """Let nobody come any more; who is here stays."""
    for run in PracticeRun.objects.running().select_for_update():
        run.stopped_at = clock.now()
        run.save(update_fields=["stopped_at"])
    tell_board()


@transaction.atomic
def plan_practice(*, now=None):
    """Give the queue what is to happen in the practice store in scope within the next minute."""
    now = now or clock.now()
    run = PracticeRun.objects.running().select_for_update().first()
    if run is None:
        return 0
    if run.ends_at <= now:
        run.stopped_at = now
        run.save(update_fields=["stopped_at"])
        return 0
    return _plan(run, now)


def plan_all_practice(*, now=None):
    """The same for every practice store there is."""
    for store in practice_stores():
        with working_in(scope_of_store(store)), timezone.override(store.zone):
            plan_practice(now=now)


@transaction.atomic
def reset_practice(store, *, by):
    """Empty the practice store in scope: whoever came, called or wrote never did.

    The one place where what is append-only goes as a whole; the group is checked to be invented.
    """
    _refuse_real()
    hold("reception.practice")
    cars = list(ShowCar.objects.on_show()[:CARS])
    with pgtrigger.ignore():
        for model in _tables():
            rows = model._base_manager.filter(group_id=current_scope().group_id)
            rows._raw_delete(rows.db)
    _furnish(cars, by=by)
    tell_board()


def _tables():
    """Everything that belongs to a group, and the histories of that: the keys are asked last."""
    owned = [model for model in our_models() if issubclass(model, GroupOwned)]
    histories = [
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
        and model.__module__.startswith("apps.")
        and model.pgh_tracked_model._meta.label not in SHARED
    ]
    return [*owned, *histories]


def _refuse_real():
    if not is_practice():
        raise Refused(_("This is a real store. Practise in its practice store."))


def _furnish(cars, *, by):
    """Put cars on show like these, each with its tag."""
    for car in cars:
        alike = {name: getattr(car, name) for name in SHOWN}
        make_tag(show_car=add_show_car(key=clock.new_key(), by=by, **alike), by=by)


def _put_on_shift(store, start, end):
    working = StaffMembership.objects.filter(dealership=store, active=True).values("user")
    busy = Shift.objects.filter(starts_at__lt=end, ends_at__gt=start).values_list("user", flat=True)
    busy = set(busy)
    for (user,) in sorted(set(working.values_list("user"))):
        if user not in busy:
            Shift.objects.create(user_id=user, starts_at=start, ends_at=end)


def _plan(run, now):
    """Those due within the next minute; what an absent worker missed does not come at once."""
    first = max(run.planned, run.due_by(now))
    last = run.due_by(now + AHEAD)
    for number in range(first, last):
        at = run.started_at + timedelta(seconds=number * 3600 / run.per_hour)
        job = app.configure_task(JOB, schedule_at=max(at, now))
        job.defer(run_id=str(run.pk), number=number, scope=as_kwargs())
    run.planned = max(last, run.planned)
    run.save(update_fields=["planned"])
    return max(last - first, 0)
