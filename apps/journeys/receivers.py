"""What earlier apps tell, written down."""

from django.dispatch import receiver

from apps.customers.signals import happened, joined, parted

from .actions import derive_standing, record
from .models import Area


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
