"""One page of a timeline: so many entries from a place on, by day."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ready import Asked, ReadyQuery
from apps.customers.models import Customer

from .models import Area, TimelineEntry

SIZE = 30  # A screen or three; each row costs half a millisecond to draw.


@dataclass
class TimelinePage:
    """What one page of somebody's timeline shows, and where the next begins."""

    area: str = ""
    before: tuple | None = None  # The place (at, id) of the last entry already shown.
    entries: list = field(default_factory=list)
    more: bool = False

    @property
    def days(self):
        """The entries by local day, newest first."""
        by_day = groupby(self.entries, key=lambda entry: timezone.localdate(entry.at))
        return [(day, list(entries)) for day, entries in by_day]

    @property
    def continued_day(self):
        """The day whose heading already stands above, when the page before ended within it."""
        return timezone.localdate(self.before[0]) if self.before else None

    @property
    def earlier(self):
        """The query of the next page, or an empty text."""
        if not self.more:
            return ""
        area = {"area": self.area} if self.area else {}
        return "?" + urlencode({**area, "before": self.entries[-1].place})


def read_page(cards, asked):
    """Return the page that the query of an address asks for; what it cannot mean is left out."""
    page = TimelinePage(
        area=asked.get("area") if asked.get("area") in Area else "",
        before=_place(asked.get("before", "")),
    )
    if len(cards) == 1:  # As nearly always.
        found = _of_one(bool(page.area), bool(page.before))(
            cards[0], page.area, *(page.before or ())
        )
    else:
        wanted = {"area": page.area, "before": page.before, "size": SIZE + 1}
        found = list(TimelineEntry.objects.page_of(cards, **wanted))
    page.entries, page.more = found[:SIZE], len(found) > SIZE
    _say_who_is_meant(page.entries)
    return page


@cache
def _of_one(some, later):
    area, before = Asked(1) if some else "", (Asked(2), Asked(3)) if later else None
    return ReadyQuery(
        lambda: TimelineEntry.objects.page_of([Asked(0)], area=area, before=before, size=SIZE + 1)
    )


def _say_who_is_meant(entries):
    """Give each entry that tells of another person their name of today."""
    telling = [entry for entry in entries if "person" in entry.facts]
    if not telling:
        return
    meant = Customer.objects.in_bulk([entry.facts["person"] for entry in telling])
    for entry in telling:
        person = meant.get(UUID(entry.facts["person"]))
        gone = person is None or person.is_erased
        entry.about = _("somebody who was erased") if gone else person.name


def _place(text):
    at, _, key = text.partition("_")
    try:
        place = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
    return place if timezone.is_aware(place[0]) else None
