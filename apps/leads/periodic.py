"""What the clock starts."""

from procrastinate.contrib.django import app

from .actions.intake import read_left_messages


# A worker that starts runs the minute it missed, so what a crash left is read at once. A queueing
# lock only: a lock would stay with a job whose worker was killed, and stop every later one.
@app.periodic(cron="* * * * *", periodic_id="leads.left_messages")
@app.task(name="leads.read_left_messages", queueing_lock="leads.read_left_messages")
def read_messages_left_behind(timestamp):
    read_left_messages()
