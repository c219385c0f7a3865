"""What later apps may want to know of people, settle when cards are joined, and are asked for.

All are sent within the transaction of the action, which holds all cards of the people.
"""

from django.dispatch import Signal

# customer, kind, by and facts; journeys writes the timeline.
happened = Signal()

# Two people become one: customer (the card that stays, the others point to it already), by and
# choices (what was chosen on the page). A receiver locks and settles what must be unique for a
# person, or raises Refused, and may return a JSON-able note, which the merge keeps for its app.
joining = Signal()
# The same, once all that is settled was told: what is added up is added up now.
joined = Signal()

# They become two again: customer (who keeps the other cards), card (its own person again), by and
# notes (what was noted when they were joined, by app). First to settle, then to add up.
parting = Signal()
parted = Signal()

# One card held two people: customer, card (the new one) and choices. A receiver moves what was
# chosen and returns the names of what it moved, for the record.
splitting = Signal()

# Who else may be this person: customer. A receiver returns {key of a person: (code, facts)} of
# evidence that only its app knows.
resembling = Signal()
# What needs no consent rests on a fact instead: purpose (of WITHOUT_CONSENT) and people (keys). The
# app that knows such facts returns the keys of those who have one: an enquiry to be answered.
owing = Signal()

# Sent with customer: each app returns the Section of what it holds about them (holdings.Section).
exporting = Signal()

# Sent with customer: each app returns a list of Kept, what an erasure leaves and why.
retaining = Signal()

# Sent with traces (erasing.Traces, of one person or several) at the beginning of an erasure's
# transaction, when nobody is held yet: an app takes them out of what it has to read through as a
# whole, and of what its own work locks before it locks people. Returns {model: rows}.
erasing_first = Signal()
# Sent with the same before the card itself goes: each app erases its own and returns
# {model: rows}, also for models without a row. Every dealership of the group is in scope.
erasing = Signal()

# Sent with kind (RetentionRule.Kind) and before: the one app that keeps such things returns an
# Outdated, the others None.
outdated = Signal()
