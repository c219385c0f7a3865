"""What the clock does: passes on, asks for outcomes, and brings the manager the list."""

import logging
from datetime import timedelta

from django.utils import timezone

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.dealers.models import DealerGroup
from apps.leads.actions.sellers import managers_at

from ..models import Visit
from .news import tell_day_open
from .outcomes import ask_outcome
from .passing import pass_on_unanswered, tell_of_who_was_not_greeted
from .waiting import ring_at_who_is_free

logger = logging.getLogger(__name__)

# After how long a host is asked for an outcome by itself; then it is for people to ask.
ASKED_AFTER = (timedelta(minutes=10), timedelta(minutes=40))
RECENT = timedelta(hours=12)
# A worker that slept at closing time still brings the list this evening, and none at night.
BROUGHT_WITHIN = timedelta(hours=3)


def look_after_visits(*, now=None):
    """Do what is due at every dealership."""
    at_each_dealership(_look_after, now=now or clock.now())


def at_each_dealership(do, *, now):
    """Do something in the scope and the time of each; what is wrong with one stops no other."""
    for group in DealerGroup.objects.order_by("pk"):
        for place in group.dealerships.prefetch_related("opening_hours"):
            scope = Scope(group.pk, (place.pk,), place.pk)
            try:
                with working_in(scope), timezone.override(place.zone):
                    do(place, now)
            except Exception:
                logger.exception("The reception of a dealership could not be looked after.")


def _look_after(place, now):
    pass_on_unanswered(now=now)
    tell_of_who_was_not_greeted(now=now)
    ring_at_who_is_free()
    _ask(now)
    _bring_list(place, now)


def _ask(now):
    gone = Visit.objects.gone_without_outcome().filter(host__isnull=False)
    for times, after in enumerate(ASKED_AFTER):
        left = {"left_at__lte": now - after, "left_at__gt": now - RECENT}
        for visit in gone.filter(asked_times=times, **left):
            ask_outcome(visit)


def _bring_list(place, now):
    """Once, when a day of business has ended, tell who leads sales what is on the list."""
    day, closed_at = place.hours.last_closing(now)
    if day is None or now - closed_at > BROUGHT_WITHIN:
        return
    if count := Visit.objects.open().count():
        for manager in managers_at(now):
            tell_day_open(manager, day=day, count=count)
