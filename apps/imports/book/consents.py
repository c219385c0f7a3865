"""What the old system knows of consent: a yes or no to each channel, where nothing is known yet."""

from dataclasses import dataclass
from datetime import datetime

from apps.customers.models import Consent, ConsentSource, Purpose

from .history import moment_of


@dataclass(slots=True)
class Word:
    """One answer of a customer to be written: yes or no to being contacted by one channel."""

    person: object
    channel: str
    given: bool
    at: datetime | None
    row: int


class Consents:
    """The answers in the rows; whoever answered here before keeps their word."""

    def __init__(self):
        self.known = set()
        self.words = []

    def look_up(self, people):
        """Read which answers of these people are known."""
        keys = [person.key for person in people if not person.new]
        asked = Consent.objects.filter(customer__canonical__in=keys, purpose=Purpose.MARKETING)
        found = asked.values_list("customer__canonical", "channel")
        self.known |= set(found.order_by().distinct())

    def take(self, record, person):
        """Take over the answers of a row; return how many are new."""
        taken = 0
        for channel, given in record.consents.items():
            if (person.key, channel) in self.known:
                continue
            self.known.add((person.key, channel))
            at = moment_of(record.consent_day) if record.consent_day else None
            self.words.append(Word(person, channel, given, at, record.row))
            taken += 1
        return taken


def consent_of(word, *, file_name, by, now):
    """The consent as it is kept: nobody knows the words any more, the file and its row show it."""
    return Consent(
        customer_id=word.person.key,
        purpose=Purpose.MARKETING,
        channel=word.channel,
        given=word.given,
        source=ConsentSource.IMPORT,
        evidence=f"{file_name}, {word.row}"[:300],
        at=word.at or now,
        by=by,
    )
