"""What earlier apps tell, written down."""

from django.dispatch import receiver
from django.utils import timezone

from apps.customers.models import Purpose, RetentionRule
from apps.customers.signals import erasing, exporting, happened, joined, outdated, owing, parted

from .actions import derive_standing, record
from .actions.privacy import OldMessages, erase_journey, journey_of
from .models import Area, Standing
from .standing import State, is_to_be_answered


@receiver(happened)
def write_down(sender, customer, kind, by, facts, **kwargs):
    """Write to the timeline what happened to a customer's card."""
    record(customer, kind, by=by, area=Area.RECORD, **facts)


@receiver(joined)
def add_up_one(sender, customer, **kwargs):
    """Let one person have one standing, of all that happened to their cards."""
    derive_standing(customer)


@receiver(parted)
def add_up_each(sender, customer, card, **kwargs):
    """Let each of two people have the standing of what happened to their own cards."""
    derive_standing(customer)
    derive_standing(card)


@receiver(owing)
def know_what_is_to_be_answered(sender, purpose, people, **kwargs):
    """Answer for enquiries; whatever the form of a message says, without one there is none."""
    if purpose != Purpose.ENQUIRY:
        return ()
    standings, now = Standing.objects.filter(customer__in=people), timezone.now()
    return [s.customer_id for s in standings if is_to_be_answered(State.of(s.state), now)]


@receiver(exporting)
def hand_out_journey(sender, customer, **kwargs):
    """Add timeline, standing and messages to what is handed out of a person."""
    return journey_of(customer)


@receiver(erasing)
def erase_from_journeys(sender, traces, **kwargs):
    """Take out of the timeline what it says of a person."""
    return erase_journey(traces)


@receiver(outdated)
def find_old_messages(sender, kind, before, **kwargs):
    """Answer for the texts of messages we sent."""
    return OldMessages(before) if kind == RetentionRule.Kind.MESSAGES else None
