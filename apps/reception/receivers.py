"""What the reception answers when asked about people."""

from django.dispatch import receiver

from apps.customers.signals import erasing, exporting

from .actions.privacy import erase_visits, visits_of


@receiver(exporting)
def hand_out_visits(sender, customer, **kwargs):
    """Add their visits to what is handed out of a person."""
    return visits_of(customer)


@receiver(erasing)
def erase_from_reception(sender, traces, **kwargs):
    """Take a person out of the visits they made."""
    return erase_visits(traces)
