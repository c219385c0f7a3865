"""By what a person would still be recognised: what an erasure looks for in every corner."""

from dataclasses import dataclass

from . import phones
from .models import ContactPoint, Customer

REPLACEMENT = "\N{FULL BLOCK}\N{FULL BLOCK}\N{FULL BLOCK}"
SHORTEST = 2  # Signs; a shorter name would cut holes into everything.


@dataclass(frozen=True)
class Traces:
    """One person about to be erased: their cards, contact points, and how these are written."""

    customer: Customer
    cards: tuple
    points: tuple
    words: tuple[str, ...]

    def cut(self, text):
        """Return a text without this person's names, phones and addresses."""
        for word in self.words:
            text = text.replace(word, REPLACEMENT)
        return text


def traces_of(customer):
    """Read what a person is recognised by, over all their cards."""
    cards = tuple(Customer.objects.filter(canonical=customer.canonical_id))
    points = tuple(ContactPoint.objects.of(customer))
    words = {name for card in cards for name in (card.name, card.name_latin, card.street)}
    for point in points:
        words |= {point.value, point.shown}
        if point.kind == ContactPoint.Kind.PHONE:
            words |= _phone_forms(point.value)
    longest_first = sorted((w for w in words if len(w) >= SHORTEST), key=len, reverse=True)
    return Traces(customer, cards, points, tuple(longest_first))


def _phone_forms(e164):
    """The ways a number is usually written."""
    whole, national = phones.digits(e164), phones.national_digits(e164)
    return {whole, national, f"0{national}", f"00{whole}"}
