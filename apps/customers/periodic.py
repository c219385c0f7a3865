"""What the clock starts."""

import time

from procrastinate.contrib.django import app

from apps.core.scope import Scope, working_in
from apps.dealers.models import DealerGroup

from .actions.duplicates import AT_ONCE, search_on

# Of a minute: the rest of the worker's time is for what people wait for.
SECONDS = 5


# A queueing lock only, as with the messages that were left behind.
@app.periodic(cron="* * * * *", periodic_id="customers.duplicates")
@app.task(name="customers.search_duplicates", queueing_lock="customers.search_duplicates")
def search_for_duplicates(timestamp):
    for group in DealerGroup.objects.all():
        with working_in(Scope(group.pk, ())):
            _search_on()


def _search_on():
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends and search_on() == AT_ONCE:
        pass
