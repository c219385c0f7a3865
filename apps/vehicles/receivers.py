"""What earlier apps ask about the cars of people."""

from django.dispatch import receiver

from apps.customers.signals import erasing, exporting, retaining

from .actions.privacy import cars_of, cars_that_stay, erase_cars


@receiver(exporting)
def hand_out_cars(sender, customer, **kwargs):
    """Add their cars to what is handed out of a person."""
    return cars_of(customer)


@receiver(retaining)
def name_cars_that_stay(sender, customer, **kwargs):
    """Say which cars an erasure leaves as they are."""
    return cars_that_stay(customer)


@receiver(erasing)
def erase_from_vehicles(sender, traces, **kwargs):
    """Take a person out of the cars that were theirs."""
    return erase_cars(traces)
