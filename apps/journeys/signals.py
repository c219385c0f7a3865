"""What later apps may want to know of journeys, sent within the transaction of the action."""

from django.dispatch import Signal

# What somebody at work wrote to a customer has left: customer, purpose, by, written_at and at.
written = Signal()
