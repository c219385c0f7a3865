"""What the clock starts."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from apps.core import clock
from apps.core.scope import Scope, in_scope, working_in
from apps.dealers.models import DealerGroup

from .actions.audits import draw_due_audits
from .actions.escalation import climb_ladders
from .actions.intake import read_left_messages
from .actions.mailboxes import fetch_mailbox
from .models import LeadMailbox


# A worker that starts runs the minute it missed, so what a crash left is read at once. A queueing
# lock only: a lock would stay with a job whose worker was killed, and stop every later one.
@app.periodic(cron="* * * * *", periodic_id="leads.left_messages")
@app.task(name="leads.read_left_messages", queueing_lock="leads.read_left_messages")
def read_messages_left_behind(timestamp):
    read_left_messages()


@app.periodic(cron="* * * * *", periodic_id="leads.mailboxes")
@app.task(name="leads.look_into_mailboxes", queueing_lock="leads.look_into_mailboxes")
def look_into_mailboxes(timestamp):
    """Ask for each mailbox by a job of its own: one that does not answer holds up no other."""
    for scope in scopes_of_groups():
        with working_in(scope):
            free = LeadMailbox.objects.free(clock.now())
            for key, dealership in free.values_list("pk", "dealership"):
                job = fetch_mails.configure(queueing_lock=f"leads.fetch_mails/{key}")
                with suppress(AlreadyEnqueued):
                    place = [scope.group_id, [dealership], dealership]
                    job.defer(mailbox_id=str(key), scope=place)


@app.task(name="leads.fetch_mails")
@in_scope
def fetch_mails(mailbox_id):
    mailbox = LeadMailbox.objects.filter(pk=mailbox_id).first()
    if mailbox is not None:
        fetch_mailbox(mailbox)


def scopes_of_groups():
    """Every group with all its dealerships, one after the other."""
    for group in DealerGroup.objects.prefetch_related("dealerships"):
        yield Scope(group.pk, tuple(place.pk for place in group.dealerships.all()))


@app.periodic(cron="* * * * *", periodic_id="leads.ladders")
@app.task(name="leads.climb_ladders", queueing_lock="leads.climb_ladders")
def tell_what_is_overdue(timestamp):
    climb_ladders()


# Each hour: a dealership's week begins in its own zone, and a worker may have slept on Monday.
@app.periodic(cron="7 * * * *", periodic_id="leads.second_calls")
@app.task(name="leads.draw_due_audits", queueing_lock="leads.draw_due_audits")
def draw_second_calls(timestamp):
    draw_due_audits()
