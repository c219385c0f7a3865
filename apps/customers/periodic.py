"""What the clock starts."""

import logging
import time

from django.utils import timezone
from procrastinate.contrib.django import app

from apps.core.scope import Scope, working_in
from apps.dealers.models import DealerGroup
from apps.dealers.workplace import scope_of_group

from .actions import clear_outdated, erase_due
from .actions.duplicates import AT_ONCE, search_on

NIGHT = 2  # O'clock, where the group's first dealership is.
# Of a minute: the rest of the worker's time is for what people wait for.
SECONDS = 5

logger = logging.getLogger(__name__)


# A queueing lock only, as with the messages that were left behind.
@app.periodic(cron="* * * * *", periodic_id="customers.duplicates")
@app.task(name="customers.search_duplicates", queueing_lock="customers.search_duplicates")
def search_for_duplicates(timestamp):
    for group in DealerGroup.objects.all():
        with working_in(Scope(group.pk, ())):
            _search_on()


@app.periodic(cron="7 * * * *", periodic_id="customers.night")
@app.task(name="customers.keep_no_longer", queueing_lock="customers.keep_no_longer")
def keep_no_longer_than_needed(timestamp):
    """Erase whom it is time to erase; at night also take what is past its time."""
    for group in DealerGroup.objects.prefetch_related("dealerships"):
        try:
            _keep_no_longer(group)
        except Exception:
            # Each group is another company; none waits for another one's mistakes.
            logger.exception("Erasing in group %s stopped.", group.pk)


def _keep_no_longer(group):
    with working_in(scope_of_group(group.pk)):
        erase_due()
        if _is_night(group):
            clear_outdated()


def _search_on():
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and search_on() == AT_ONCE:
        pass


def _is_night(group):
    first = next(iter(group.dealerships.all()), None)
    return first is not None and timezone.now().astimezone(first.zone).hour == NIGHT
