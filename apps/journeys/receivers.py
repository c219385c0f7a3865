"""What earlier apps tell, written down."""

from django.dispatch import receiver

from apps.customers.models import RetentionRule
from apps.customers.signals import erasing, exporting, happened, outdated

from .actions import record
from .actions.privacy import OldMessages, erase_journey, journey_of
from .models import Area


@receiver(happened)
def write_down(sender, customer, kind, by, facts, **kwargs):
    """Write to the timeline what happened to a customer's card."""
    record(customer, kind, by=by, area=Area.RECORD, **facts)


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
