"""What later apps have to do when something happens to people at work."""

from django.dispatch import Signal

# Sent within the transaction in which somebody leaves, with user, to, note and by: each app gives
# their open work at the dealerships in sight to `to`, or by fair turns when it is None.
handing_over = Signal()
