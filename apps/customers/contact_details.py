"""Whose contact details somebody at work sees in full, and how the others look.

Data minimum: a role that does not need a number does not get it in the page at all. One's own
customers are in full, so the daily call is one tap; another's are shown on request, which is
recorded (customers.actions.disclose).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from apps.core import clock
from apps.core.ready import Asked, IsAny, ReadyQuery

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
    return people_in_full(user, {customer.canonical_id for customer in customers})


def people_in_full(user, people):
    """The same for the keys of people."""
    if not people or user.has_perm("customers.view_contact_details"):
        return set(people)
    if not user.has_perm("customers.reveal_contact_details"):
        return set()
    return {key for (key,) in _known(user.pk, list(people), clock.now() - SHOWN_FOR)}


@ReadyQuery
def _known():
    """Those whose consultant somebody is, and those whom they asked to see today."""
    theirs = OwnConsultant.objects.filter(IsAny("customer__canonical", Asked(1)))
    seen = Disclosure.objects.filter(IsAny("customer__canonical", Asked(1))).order_by()
    seen = seen.filter(kind=Disclosure.Kind.REVEALED, by=Asked(0), at__gte=Asked(2))
    mine = theirs.filter(consultant=Asked(0)).order_by().values_list("customer__canonical_id")
    return mine.union(seen.values_list("customer__canonical_id"))


@ReadyQuery
def phones_of_people():
    """The phones of the people with these keys, from all their cards, the preferred one first."""
    theirs = ContactPoint.objects.filter(IsAny("customer__canonical", Asked()), kind=Kind.PHONE)
    theirs = theirs.annotate(person=F("customer__canonical")).order_by("-preferred", "id")
    return theirs.values_list("pk", "kind", "value", "shown", "preferred", "person", named=True)


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
