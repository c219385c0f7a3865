"""What the clock starts."""

from procrastinate.contrib.django import app

from apps.core.scope import in_scope

from .actions.closing import look_after_visits
from .actions.turns import TASK, pass_on_turn
from .models import Turn


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
