"""Whom the leads expect: customers who were given a time, and guests of an event."""

from apps.core.ready import Asked, ReadyQuery
from apps.leads.actions.guests import check_in_guest
from apps.leads.actions.news import WHO_COMES
from apps.leads.models import FollowUp, Guest

from .expected import Expected
from .models import Visit

TOPIC = WHO_COMES  # What the leads tell when any of this changes.
STEPS = {
    FollowUp.Step.VISIT: Visit.Purpose.APPOINTMENT,
    FollowUp.Step.TEST_DRIVE: Visit.Purpose.TEST_DRIVE,
}


def appointments(start, end):
    """Visits and test drives that were promised as a next step."""
    for step in _steps(start, end):
        yield Expected(
            key=f"step:{step.pk}",
            at=step.due_at,
            purpose=STEPS[step.step],
            customer=step.customer.person,
            with_whom=step.consultant,
            what=step.lead.wish,
        )


def guests(start, end):
    """Guests who said that they come to an event of the day, and are not here yet."""
    for guest in _coming(start, end):
        yield Expected(
            key=f"guest:{guest.pk}",
            at=max(guest.event.starts_at, start),
            purpose=Visit.Purpose.APPOINTMENT,
            customer=guest.customer.person,
            what=guest.event.name,
            party_size=guest.party,
        )


@ReadyQuery
def _steps():
    steps = FollowUp.objects.open().filter(step__in=STEPS)
    steps = steps.filter(due_at__gte=Asked(0), due_at__lt=Asked(1))
    return steps.select_related("customer__canonical", "consultant", "lead")


@ReadyQuery
def _coming():
    coming = Guest.objects.filter(state=Guest.State.COMING, customer__isnull=False)
    coming = coming.filter(event__starts_at__lt=Asked(1), event__ends_at__gt=Asked(0))
    return coming.select_related("customer__canonical", "event")


def guest_arrived(key, *, by):
    """A guest who is checked in at the desk need not be so at the door again."""
    check_in_guest(Guest.objects.get(pk=key), by=by)
