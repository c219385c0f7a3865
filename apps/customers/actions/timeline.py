"""The way of a card's own facts into the timeline, which a later app keeps."""

from apps.customers.models import Customer
from apps.customers.signals import happened


def record(customer, kind, *, by, **facts):
    """Tell what happened to a card; journeys writes it down in the same transaction."""
    happened.send(sender=Customer, customer=customer, kind=kind, by=by, facts=facts)
