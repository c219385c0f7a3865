"""What becomes of open leads when two cards turn out to be one person, or are parted again."""

from django.dispatch import receiver

from apps.customers.signals import joining, parting

from .actions.joining import join_leads, part_leads


@receiver(joining)
def let_one_lead_go_on(sender, customer, by, choices, **kwargs):
    """One person has one open lead at a dealership; return what was closed for it."""
    return join_leads(customer, chosen=choices.get("lead", ()), by=by)


@receiver(parting)
def let_each_lead_go_on(sender, customer, card, by, **kwargs):
    """Each of two people has their own lead again."""
    part_leads(customer, card, by=by)
