"""What is kept no longer than its time, night by night."""

import logging
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from apps.core import clock
from apps.customers.models import RetentionRule, RetentionRun
from apps.customers.signals import outdated

BATCH = 500
MOST_BATCHES = 200  # A night has an end; the next one goes on.

Kind = RetentionRule.Kind
logger = logging.getLogger(__name__)


class Outdated(Protocol):
    """Things of one kind past their time, as the app that keeps them answers for them.

    Each call of `clear` is a transaction of its own.
    """

    def count(self, most): ...

    def clear(self, size): ...


def days_of_each():
    """Return {kind: days} as this group keeps things."""
    own = dict(RetentionRule.objects.values_list("kind", "days"))
    return {kind: own.get(kind, RetentionRule.DAYS[kind]) for kind in Kind}


def outdated_of(kind, days):
    """Return what is past its time of one kind, or None where no app keeps such things."""
    before = timezone.now() - timedelta(days=days)
    told = outdated.send(sender=RetentionRule, kind=kind, before=before)
    return next((answer for _receiver, answer in told if answer is not None), None)


@transaction.atomic
def change_rule(kind, *, days, by):
    """Keep one kind of thing for so many days from now on."""
    rule = RetentionRule.objects.select_for_update(of=["self"]).filter(kind=kind).first()
    rule = rule or RetentionRule(kind=kind)
    rule.days, rule.changed_by, rule.changed_at = days, by, clock.now()
    rule.full_clean()
    rule.save()
    return rule


def clear_outdated():
    """Take what is past its time, batch by batch; return {kind: number} of this night."""
    taken = {}
    for kind, days in days_of_each().items():
        found = outdated_of(kind, days)
        taken[kind] = _clear(kind, found) if found is not None else 0
        if taken[kind]:
            RetentionRun.objects.create(kind=kind, count=taken[kind])
    return taken


def _clear(kind, found):
    total = 0
    for _batch in range(MOST_BATCHES):
        try:
            number = found.clear(BATCH)
        except Exception:
            # The other kinds do not wait for it.
            logger.exception("Retention of %s stopped tonight.", kind)
            break
        total += number
        # Some take less at once than they are asked for.
        if not number:
            break
    return total
