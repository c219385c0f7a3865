"""Who is expected: derived from what other apps promised, never copied."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.customers.models import Customer
from apps.dealers.models import User

from .models import Visit

SOURCES = {}


@dataclass(frozen=True)
class Expected:
    """Somebody who said they would come.

    `key` is "source:key of the row", `what` a few words (a car, a job, an event), `purpose` one of
    Visit.Purpose. `with_whom` is who waits for them, if anybody in particular.
    """

    key: str
    at: datetime
    purpose: str
    customer: Customer
    with_whom: User | None = None
    what: str = ""
    party_size: int = 1

    @property
    def purpose_label(self):
        return Visit.Purpose(self.purpose).label


@dataclass(frozen=True)
class Source:
    """Where expected arrivals come from; `arrived(key, by=)` is told when one came.

    `topic` is what their app tells open pages when somebody else is expected than before.
    """

    find: Callable[[datetime, datetime], Iterable[Expected]]
    arrived: Callable | None = None
    topic: str = ""


def register(name, find, *, arrived=None, topic=""):
    """Let the board show what `find(start, end)` yields: a later app calls this when it is ready.

    The keys it yields begin with `name` and a colon. `find` runs in the scope at work and makes the
    same number of queries however many are expected.
    """
    SOURCES[name] = Source(find, arrived, topic)


def topics_of_expected():
    """Return what a page listens to that shows who is expected, as it stands in its markup."""
    return " ".join(sorted({source.topic for source in SOURCES.values() if source.topic}))


def expected_on(day: date):
    """Return who is still expected on a day of the dealership at work, the earliest first."""
    start, end = span_of(day)
    found = [each for source in SOURCES.values() for each in source.find(start, end)]
    came = {key for (key,) in _came([each.key for each in found])} if found else set()
    waited_for = [each for each in found if each.key not in came]
    return sorted(waited_for, key=lambda each: (each.at, each.key))


@ReadyQuery
def _came():
    """Which of these arrivals, by their keys, visits keep."""
    kept = Visit.objects.filter(IsAny("expected_key", Asked())).exclude(expected_key="")
    return kept.order_by().values_list("expected_key")


def the_expected(key, day):
    """Return one expected arrival of a day by its key, or None."""
    source = SOURCES.get(key.partition(":")[0])
    found = source.find(*span_of(day)) if source else ()
    return next((each for each in found if each.key == key), None)


def expected_as(customer, purpose, day):
    """Return as what somebody who comes is expected on a day, the earliest first, or None.

    Whoever comes about a car fulfils what they promised about one; else the purpose is the same.
    """
    keys = (customer.pk, customer.canonical_id)
    return next(
        (
            each
            for each in expected_on(day)
            if each.customer.canonical_id in keys and _fits(each.purpose, purpose)
        ),
        None,
    )


def _fits(expected, purpose):
    return expected == purpose or {expected, purpose} <= set(Visit.SALES)


def note_arrival(key, *, by):
    """Tell the app that expected somebody that they came."""
    name, _colon, row = key.partition(":")
    if (source := SOURCES.get(name)) and source.arrived:
        source.arrived(row, by=by)


def span_of(day):
    """Return the first moment of a day here and of the next one."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    return midnight, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
