"""What we know of a visitor before the greeting, in three lines."""

from apps.journeys.models import Standing
from apps.journeys.readiness import before_hello


def known_of(customer):
    """Return up to three lines of one customer; none of nobody."""
    return known_of_each([customer])[customer.canonical_id] if customer else []


def known_of_each(customers):
    """Return {canonical customer: lines} in one query."""
    keys = {customer.canonical_id for customer in customers}
    standings = {each.customer_id: each for each in Standing.objects.filter(customer__in=keys)}
    return {key: before_hello(standings.get(key)) for key in keys}
