"""Who is here, as plain values: hundreds are read at once, and what is drawn of one can be kept."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from apps.core.ready import OurDealership, ReadyQuery
from apps.dealers.models import Skill

from .models import Visit
from .topics import about


class Person(NamedTuple):
    """The card by which somebody is shown."""

    canonical_id: object
    name: str
    name_latin: str
    language: str

    @property
    def person(self):
        return self


class Colleague(NamedTuple):
    """Somebody at work, by name."""

    pk: int
    name: str

    def get_full_name(self):
        return self.name


class Party(NamedTuple):
    """A visit as the board shows it and the floor judges it; reads like a Visit."""

    pk: object
    customer_id: object
    card: object
    name: str
    name_latin: str
    spoken: str
    purpose: str
    party_size: int
    wish: str
    note: str
    language: str
    place: str
    arrived_at: object
    left_at: object
    status: str
    host_id: int
    host_name: str
    asked_for_id: int
    asked_for_name: str
    waits_why: str
    expected_key: str
    asked_times: int
    topic: str  # As was said,
    about: str  # and as is known otherwise.

    @property
    def customer(self):
        return Person(self.card, self.name, self.name_latin, self.spoken)

    @property
    def host(self):
        return Colleague(self.host_id, self.host_name)

    @property
    def asked_for(self):
        return Colleague(self.asked_for_id, self.asked_for_name)

    @property
    def get_purpose_display(self):
        return Visit.Purpose(self.purpose).label

    @property
    def get_topic_display(self):
        return Skill(self.topic).label if self.topic else ""

    def get_absolute_url(self):
        return reverse("reception:visit", args=[self.pk])

    @property
    def wants_somebody(self):
        return self.status == Visit.Status.WAITING and self.wish != Visit.Wish.ALONE


MOST_GONE = 13
READ = {
    "card": "customer__canonical",
    "name": "customer__canonical__name",
    "name_latin": "customer__canonical__name_latin",
    "spoken": "customer__language",
    "host_name": "host__name",
    "asked_for_name": "asked_for__name",
}


@ReadyQuery
def _open():
    gone = Visit.objects.filter(dealership=OurDealership()).gone_without_outcome()[:MOST_GONE]
    of_the_gone = Q(pk__in=gone.values("pk"))
    return _values(Visit.objects.open().filter(Q(left_at__isnull=True) | of_the_gone).order_by())


def parties():
    """Return who is in this house, the longest first, and who left it without an outcome.

    The latter are the oldest first, MOST_GONE at most. Both are read at once: nobody who leaves
    just now is among both, or among none.
    """
    seen = list(map(Party._make, _open()))
    here = [party for party in seen if party.left_at is None]
    gone = [party for party in seen if party.left_at is not None]
    here.sort(key=lambda party: (party.arrived_at, party.pk))
    gone.sort(key=lambda party: (party.left_at, party.pk))
    return here, gone


def _values(visits):
    ours = visits.filter(dealership=OurDealership())
    read = READ | {"about": about()}
    return ours.values_list(*[read.get(name, name) for name in Party._fields])
