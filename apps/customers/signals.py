"""What later apps may want to know of people, and are asked about them."""

from django.dispatch import Signal

# Sent within the transaction with customer, kind, by and facts; journeys writes the timeline.
happened = Signal()

# Sent with customer: each app returns the Section of what it holds about them (holdings.Section).
exporting = Signal()

# Sent with customer: each app returns a list of Kept, what an erasure leaves and why.
retaining = Signal()

# Sent with traces (erasing.Traces) within the transaction of an erasure, before the card itself
# goes: each app erases its own and returns {model: rows}, also for models without a row.
erasing = Signal()

# Sent with kind (RetentionRule.Kind) and before: the one app that keeps such things returns an
# Outdated, the others None.
outdated = Signal()
