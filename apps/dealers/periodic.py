"""What the clock starts."""

from procrastinate.contrib.django import app

from apps.core.scope import Scope, working_in

from .actions.notifications import forget_old_notifications
from .actions.sessions import forget_expired_sessions
from .models import DealerGroup


@app.periodic(cron="17 3 * * *", periodic_id="dealers.old_notifications")
@app.task(name="dealers.forget_old_notifications", queueing_lock="dealers.forget_old_notifications")
def forget_what_nobody_reads(timestamp):
    for group in DealerGroup.objects.values_list("pk", flat=True):
        with working_in(Scope(group, ())):
            while forget_old_notifications():
                pass


@app.periodic(cron="37 3 * * *", periodic_id="dealers.expired_sessions")
@app.task(name="dealers.forget_expired_sessions", queueing_lock="dealers.forget_expired_sessions")
def forget_who_is_long_gone(timestamp):
    forget_expired_sessions()
