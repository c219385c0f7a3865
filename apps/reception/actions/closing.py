"""What the clock does: passes on, asks for outcomes, and brings the manager the list."""

import logging
from datetime import timedelta

from django.utils import timezone

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.dealers.models import DealerGroup
from apps.leads.actions.rotation import managers_at

from ..models import Visit
from .news import tell_day_open
from .outcomes import ask_outcome
from .passing import pass_on_unanswered, tell_of_who_was_not_greeted

logger = logging.getLogger(__name__)

# After how long a host is asked for an outcome by itself; then it is for people to ask.
ASKED_AFTER = (timedelta(minutes=10), timedelta(minutes=40))
RECENT = timedelta(hours=12)


def look_after_visits(*, now=None):
    """Do what is due at every dealership; what is wrong with one stops no other."""
    now = now or clock.now()
    for group in DealerGroup.objects.order_by("pk"):
        for place in group.dealerships.prefetch_related("opening_hours"):
            with (
                working_in(Scope(group.pk, (place.pk,), place.pk)),
                timezone.override(place.zone),
            ):
                try:
                    _look_after(place, now)
                except Exception:
                    logger.exception("The visits of a dealership could not be looked after.")


def _look_after(place, now):
    pass_on_unanswered(now=now)
    tell_of_who_was_not_greeted(now=now)
    _ask(now)
    if not place.hours.is_open(now):
        _bring_list(now)


def _ask(now):
    gone = Visit.objects.gone_without_outcome().filter(host__isnull=False)
    for times, after in enumerate(ASKED_AFTER):
        left = {"left_at__lte": now - after, "left_at__gt": now - RECENT}
        for visit in gone.filter(asked_times=times, **left):
            ask_outcome(visit)


def _bring_list(now):
    """Once after closing, tell who leads sales how many visits have no outcome."""
    count = Visit.objects.open().filter(arrived_at__gt=now - RECENT * 2).count()
    if count:
        day = timezone.localdate(now)
        for manager in managers_at(now):
            tell_day_open(manager, day=day, count=count)
