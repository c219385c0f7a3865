"""What later apps may want to know of people at work."""

from django.dispatch import Signal

# Sent within the transaction when somebody leaves a dealership, in the scope of that dealership,
# with user (who leaves), to (who takes over there; None for fair turns), note and by.
handing_over = Signal()
