"""What later apps may want to know of people."""

from django.dispatch import Signal

# Sent within the transaction with customer, kind, by and facts; journeys writes the timeline.
happened = Signal()
