"""What the clock starts for calls from cars and the screens beside them."""

from datetime import timedelta

from procrastinate.contrib.django import app

from apps.core import clock
from apps.core.scope import Scope, in_scope, working_in
from apps.dealers.models import DealerGroup

from .actions.calls import JOB, close_forgotten_calls, escalate_call, escalate_unanswered
from .actions.tags import tell_silent_devices
from .models import HelpCall
from .models.tags import SILENT

# A screen that is switched on with the lights has so long to come up.
WAKING = SILENT + timedelta(minutes=5)


@app.task(name=JOB, retry=3)
@in_scope
def escalate_when_nobody_came(call_id):
    if call := HelpCall.objects.filter(pk=call_id).first():
        escalate_call(call)


@app.periodic(cron="* * * * *", periodic_id="reception.rounds")
@app.task(name="reception.make_rounds", queueing_lock="reception.make_rounds")
def make_rounds(timestamp):
    """Whatever a worker that was away has left; and who has not been heard of."""
    now = clock.now()
    for scope, is_awake in _places(now):
        with working_in(scope):
            escalate_unanswered(now=now)
            close_forgotten_calls(now=now)
            if is_awake:
                tell_silent_devices(now=now)


def _places(now):
    """Each dealership's scope, and whether its lights have been on for a while."""
    for group in DealerGroup.objects.prefetch_related("dealerships__opening_hours"):
        for place in group.dealerships.all():
            awake = place.hours.is_open(now) and place.hours.is_open(now - WAKING)
            yield Scope(group.pk, (place.pk,), place.pk), awake
