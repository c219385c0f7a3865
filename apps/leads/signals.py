"""What later apps may want to know of enquiries."""

from django.dispatch import Signal

# Sent when the demonstration is told, with the moment `now`: a later app adds what it shows.
demonstrated = Signal()
