"""What the queue starts: messages to customers, tried again while that may help."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from apps.core.scope import in_scope

from .actions.messages import TASK, deliver_message

TRIES = 6  # Over about an hour.


@app.task(
    name=TASK,
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4),
)
@in_scope
def deliver(context, message_id):
    """Deliver one message; the last try tells what became of it."""
    deliver_message(message_id, last_try=context.job.attempts + 1 >= TRIES)
