"""Whom the leads expect: customers who were given a time, and guests of an event."""

from apps.leads.actions.guests import check_in_guest
from apps.leads.models import FollowUp, Guest

from .expected import Expected
from .models import Visit

STEPS = {
    FollowUp.Step.VISIT: Visit.Purpose.APPOINTMENT,
    FollowUp.Step.TEST_DRIVE: Visit.Purpose.TEST_DRIVE,
}


def appointments(start, end):
    """Visits and test drives that were promised as a next step."""
    steps = FollowUp.objects.open().filter(step__in=STEPS, due_at__gte=start, due_at__lt=end)
    for step in steps.select_related("customer__canonical", "consultant", "lead"):
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
    coming = Guest.objects.filter(
        state=Guest.State.COMING,
        customer__isnull=False,
        event__starts_at__lt=end,
        event__ends_at__gt=start,
    )
    for guest in coming.select_related("customer__canonical", "event"):
        yield Expected(
            key=f"guest:{guest.pk}",
            at=max(guest.event.starts_at, start),
            purpose=Visit.Purpose.APPOINTMENT,
            customer=guest.customer.person,
            what=guest.event.name,
            party_size=guest.party,
        )


def guest_arrived(key, *, by):
    """A guest who is checked in at the desk need not be so at the door again."""
    check_in_guest(Guest.objects.get(pk=key), by=by)
