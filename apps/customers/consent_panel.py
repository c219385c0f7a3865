"""What a customer allows and forbids, as the single view shows it."""

from dataclasses import dataclass

from .consents import objection_of, words_of
from .models import BY_CONSENT, Channel, Consent, PersonalInterest, Purpose


@dataclass(frozen=True)
class Cell:
    """One channel of a purpose: yes, no, or nobody asked."""

    channel: Channel
    consent: Consent | None

    @property
    def state(self):
        return {True: "yes", False: "no"}.get(self.consent and self.consent.given, "unknown")


@dataclass(frozen=True)
class Row:
    """One purpose with its channels."""

    purpose: Purpose
    cells: list[Cell]


@dataclass(frozen=True)
class ConsentPanel:
    """Everything the panel draws; four questions."""

    rows: list[Row]
    objection: object
    interests: list

    @property
    def first(self):
        return self.rows[0]

    @property
    def others(self):
        return self.rows[1:]


def consent_panel_of(customer):
    """Return the panel of one person."""
    words = words_of(customer)
    rows = [
        Row(purpose, [Cell(channel, words.get((purpose, channel))) for channel in Channel])
        for purpose in BY_CONSENT
    ]
    interests = list(PersonalInterest.objects.of(customer))
    return ConsentPanel(rows, objection_of(customer), interests)
