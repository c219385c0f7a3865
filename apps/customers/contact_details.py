"""Whose contact details somebody at work sees in full, and how the others look.

Data minimum: a role that does not need a number does not get it in the page at all. One's own
customers are in full, so the daily call is one tap; another's are shown on request, which is
recorded (customers.actions.disclose).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from apps.core import clock

from . import phones
from .models import ContactPoint, Disclosure, OwnConsultant

# What was shown once stays so for the rest of a working day.
SHOWN_FOR = timedelta(hours=8)
HIDDEN = "•••"
Kind = ContactPoint.Kind


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A contact point as one reader gets it; what is hidden has no value."""

    pk: UUID
    kind: str
    value: str
    shown: str
    preferred: bool
    hidden: bool

    def get_kind_display(self):
        return Kind(self.kind).label

    def __str__(self):
        return self.shown


def in_full(user, customers):
    """Return the keys of the people among these whose contact details this user sees in full."""
    people = {customer.canonical_id for customer in customers}
    if not people or user.has_perm("customers.view_contact_details"):
        return people
    if not user.has_perm("customers.reveal_contact_details"):
        return set()
    theirs = OwnConsultant.objects.filter(consultant=user, customer__canonical__in=people)
    since = clock.now() - SHOWN_FOR
    seen = Disclosure.objects.filter(kind=Disclosure.Kind.REVEALED, by=user, at__gte=since)
    seen = seen.filter(customer__canonical__in=people).order_by()
    known = theirs.values_list("customer__canonical_id").union(
        seen.values_list("customer__canonical_id")
    )
    return {key for (key,) in known}


def shown_points(points, *, full):
    """Return these contact points as a reader who sees them in full, or not, gets them."""
    return [shown_point(point, full=full) for point in points]


def shown_point(point, *, full):
    """Return one contact point as a reader gets it; numbers of other systems reach nobody."""
    full = full or point.kind == Kind.EXTERNAL
    return ShownPoint(
        pk=point.pk,
        kind=point.kind,
        value=point.value if full else "",
        shown=point.shown if full else masked(point.kind, point.value),
        preferred=point.preferred,
        hidden=not full,
    )


def masked(kind, value):
    """What is left of a phone, an address or an account for who need not know it."""
    if kind == Kind.PHONE:
        return phones.masked(value)
    local, at, domain = value.partition("@")
    return f"{local[:1]}{HIDDEN}{at}{domain}"
