"""What the clock starts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from apps.core.scope import working_in
from apps.dealers.models import DealerGroup
from apps.dealers.workplace import scope_of_group

from .actions import clear_outdated, erase_due

NIGHT = 2  # O'clock, where the group's first dealership is.


@app.periodic(cron="7 * * * *", periodic_id="customers.night")
@app.task(name="customers.keep_no_longer", queueing_lock="customers.keep_no_longer")
def keep_no_longer_than_needed(timestamp):
    """Erase whom it is time to erase; at night also take what is past its time."""
    for group in DealerGroup.objects.prefetch_related("dealerships"):
        with working_in(scope_of_group(group.pk)):
            erase_due()
            if _is_night(group):
                clear_outdated()


def _is_night(group):
    first = next(iter(group.dealerships.all()), None)
    return first is not None and timezone.now().astimezone(first.zone).hour == NIGHT
