"""What later apps may want to know of people, and to settle when cards are joined or parted.

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
