"""What the clock starts: for visits, for calls from cars and for the screens beside them."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from apps.core import clock
from apps.core.scope import in_scope

from .actions import practice
from .actions.calls import JOB, close_forgotten_calls, escalate_call, escalate_unanswered
from .actions.closing import at_each_dealership, look_after_visits
from .actions.passing import pass_on_turn
from .actions.tags import tell_silent_devices
from .actions.turns import TASK
from .models import HelpCall, PracticeRun, Turn
from .models.tags import SILENT
from .rush import Rush

# A screen that is switched on with the lights has so long to come up.
WAKING = SILENT + timedelta(minutes=5)


@app.task(name=TASK)
@in_scope
def pass_on(turn_id):
    """At the moment until which a host could answer; the minute below finds what was lost."""
    turn = Turn.objects.select_related("visit").filter(pk=turn_id).first()
    if turn is not None:
        pass_on_turn(turn)


@app.periodic(cron="* * * * *", periodic_id="reception.visits")
@app.task(name="reception.look_after_visits", queueing_lock="reception.look_after_visits")
def look_after_all_visits(timestamp):
    look_after_visits()


@app.task(name=JOB, retry=3)
@in_scope
def escalate_when_nobody_came(call_id):
    if call := HelpCall.objects.filter(pk=call_id).first():
        escalate_call(call)


@app.periodic(cron="* * * * *", periodic_id="reception.rounds")
@app.task(name="reception.make_rounds", queueing_lock="reception.make_rounds")
def make_rounds(timestamp):
    """Whatever a worker that was away has left; and who has not been heard of."""
    at_each_dealership(_make_round, now=clock.now())


def _make_round(place, now):
    escalate_unanswered(now=now)
    close_forgotten_calls(now=now)
    # The lights have been on for a while.
    if place.hours.is_open(now) and place.hours.is_open(now - WAKING):
        tell_silent_devices(now=now)


@app.periodic(cron="* * * * *", periodic_id="reception.practice")
@app.task(name="reception.plan_practice", queueing_lock="reception.plan_practice")
def plan_next_minute(timestamp):
    practice.plan_all_practice()


@app.task(name=practice.JOB)
@in_scope
def practise(run_id, number):
    """One of the visitors of a practice store, unless it was stopped or emptied meanwhile."""
    runs = PracticeRun.objects.running().select_related("dealership")
    if run := runs.filter(pk=run_id).first():
        with timezone.override(run.dealership.zone):
            Rush(run.dealership, seed=run.seed).step(number)
