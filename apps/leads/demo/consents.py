"""What the people a dealership already had allow, forbid and like."""

from datetime import timedelta
from random import Random

from apps.core import clock
from apps.customers.actions import wording_in_force
from apps.customers.models import (
    INTERESTS,
    Consent,
    MarketingObjection,
    PersonalInterest,
)

ASKED, SAID_YES, WITHDREW, OBJECTED, LIKES = 0.7, 0.75, 0.08, 0.04, 0.06
CHANNELS = ("phone", "email", "sms", "wechat")
THINGS = {
    "en": ("golf", "riding", "sailing", "cycling", "classical music"),
    "zh-hans": ("高尔夫", "骑马", "摄影", "自驾游", "书法"),
}


class Consents:
    """Decides by a seed of its own, so that everything else stays as it was told.

    `add` takes a model and its values, and returns the row.
    """

    def __init__(self, seed, now, add):
        self.rng, self.now, self.wordings = Random(f"consents {seed}"), now, {}
        self.add = add

    def write(self, card, at, by):
        """Add the rows of one person, who was asked when their card was made."""
        rng = self.rng
        if rng.random() > ASKED:
            return
        rows = [
            self._word(card, purpose, channel, at, by, given=rng.random() < SAID_YES)
            for purpose in ("marketing", "service")
            for channel in rng.sample(CHANNELS, 2)
        ]
        if rng.random() < WITHDREW:
            first = rows[0]
            later = self._later(at)
            self._word(card, first.purpose, first.channel, later, None, given=False)
        if rng.random() < OBJECTED:
            key, later = self._key(at), self._later(at)
            said = {"source": "phone", "at": later, "by": by}
            self.add(MarketingObjection, id=key, customer=card, raised=True, **said)
        if rng.random() < LIKES:
            self._like(card, at, by)

    def _word(self, card, purpose, channel, at, by, *, given):
        return self.add(
            Consent,
            id=self._key(at),
            customer=card,
            purpose=purpose,
            channel=channel,
            given=given,
            wording=self._wording(purpose, card) if given else None,
            source="paper" if by else "link",
            at=at,
            by=by,
        )

    def _like(self, card, at, by):
        things = THINGS["zh-hans" if card.language == "zh-hans" else "en"]
        self.add(
            PersonalInterest,
            id=self._key(at),
            customer=card,
            name=self.rng.choice(things),
            source="in_person",
            wording=self._wording(INTERESTS, card),
            said_at=at,
            by=by,
        )

    def _wording(self, purpose, card):
        key = purpose, card.language
        if key not in self.wordings:
            self.wordings[key] = wording_in_force(purpose, language=card.language or "en")
        return self.wordings[key]

    def _later(self, at):
        return at + (self.now - at) * self.rng.random()

    def _key(self, at):
        return clock.key_of(at + timedelta(milliseconds=1))
