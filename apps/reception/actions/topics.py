"""What somebody came for, said at the desk or by whoever looks after them."""

from django.db import transaction

from apps.journeys.actions import record

from .facts import told_of
from .news import tell_board
from .visits import lock_visit, refuse_gone


@transaction.atomic
def say_topic(visit, *, topic, by):
    """Note what a visit is about, a Skill; "" for nothing in particular."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    if visit.topic == topic:
        return visit  # The same click twice.
    visit.topic = topic
    visit.save(update_fields=["topic"])
    if visit.customer_id:
        record(visit.customer, "reception.topic", by=by, **told_of(visit), topic=topic)
    tell_board()
    return visit
