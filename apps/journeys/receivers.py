"""What earlier apps tell, written down."""

from django.dispatch import receiver

from apps.customers.signals import happened

from .actions import record
from .models import Area


@receiver(happened)
def write_down(sender, customer, kind, by, facts, **kwargs):
    """Write to the timeline what happened to a customer's card."""
    record(customer, kind, by=by, area=Area.RECORD, **facts)
