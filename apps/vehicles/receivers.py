"""What becomes of cars when cards are joined, parted or erased, and what is told of them."""

from django.dispatch import receiver

from apps.core.ready import Asked, ReadyQuery
from apps.customers.signals import (
    erasing,
    exporting,
    joining,
    parting,
    resembling,
    retaining,
    splitting,
)

from .actions.plates import index_cars
from .actions.privacy import cars_of, cars_that_stay, erase_cars
from .models import Ownership

MOST = 100


@receiver(joining)
def find_the_person_by_all_cars(sender, customer, **kwargs):
    """Let the one person be found by the plates and VINs of either card."""
    index_cars(customer)


@receiver(parting)
def find_each_by_their_own_cars(sender, customer, card, **kwargs):
    """Let each of two people be found by their own cars alone."""
    index_cars(customer)
    index_cars(card)


@receiver(splitting)
def move_chosen_cars(sender, customer, card, choices, **kwargs):
    """Give the chosen cars to the new card, with the time in which they were theirs."""
    chosen = Ownership.objects.of(customer).filter(pk__in=choices.get("car", ()))
    moved = list(chosen.select_related("vehicle").select_for_update(of=("self",)))
    if moved:
        chosen.update(customer=card)
        index_cars(customer)
        index_cars(card)
    return [str(owned.vehicle) for owned in moved]


@receiver(resembling)
def owners_of_the_same_car(sender, customer, **kwargs):
    """Whoever has or had a car that this person has or had."""
    shared = _cars_in_common(customer.canonical_id)
    return {each.customer.canonical_id: ("same_car", {"car": str(each.vehicle)}) for each in shared}


@ReadyQuery
def _cars_in_common():
    """The cars of somebody that others have or had as well, with these others."""
    theirs = Ownership.objects.filter(customer__canonical=Asked()).values("vehicle")
    others = Ownership.objects.filter(vehicle__in=theirs).exclude(customer__canonical=Asked())
    return others.select_related("vehicle", "customer")[:MOST]


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
