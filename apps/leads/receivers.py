"""What earlier apps ask about the leads of people."""

from django.dispatch import receiver

from apps.customers.signals import erasing, exporting, outdated

from .actions.privacy import erase_leads, leads_of
from .actions.retention import outdated_leads


@receiver(exporting)
def hand_out_leads(sender, customer, **kwargs):
    """Add enquiries and leads to what is handed out of a person."""
    return leads_of(customer)


@receiver(erasing)
def erase_from_leads(sender, traces, **kwargs):
    """Take a person out of enquiries, leads and the messages that brought them."""
    return erase_leads(traces)


@receiver(outdated)
def find_outdated_leads(sender, kind, before, **kwargs):
    """Answer for raw messages, and for people of whom only old leads are known."""
    return outdated_leads(kind, before)
