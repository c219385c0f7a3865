"""Traffic: who came, when and what for, how long they waited; every number knows its rows.

A number is a `PARTS` condition counted in SQL, and its list is the same condition as a filter, so
that what is counted and what is opened can not differ.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce, Extract, ExtractHour, TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_date

from .expected import span_of
from .models import HelpCall, Visit
from .models.calls import ANSWERED_WITHIN
from .waits import Median

Outcome = Visit.Outcome
# Whoever was looked after, or gave up waiting for it; not who is left alone as they wished.
ASKED = Q(greeted_at__isnull=False) | Q(outcome=Outcome.UNGREETED)
WAITED = Extract(Coalesce("greeted_at", "left_at") - F("arrived_at"), "epoch")


@dataclass(frozen=True)
class Period:
    """A day of the dealership at work, or the week or month around it."""

    DAY, WEEK, MONTH = SPANS = ("day", "week", "month")

    span: str
    first: date
    last: date

    @classmethod
    def around(cls, day, span=DAY):
        """Return the span in which a day lies: weeks begin on Monday."""
        if span == cls.WEEK:
            first = day - timedelta(days=day.weekday())
            return cls(span, first, first + timedelta(days=6))
        if span == cls.MONTH:
            first = day.replace(day=1)
            following = (first + timedelta(days=31)).replace(day=1)
            return cls(span, first, following - timedelta(days=1))
        return cls(cls.DAY, day, day)

    @property
    def bounds(self):
        """The first moment of it, and the first one after it, by the clock on the wall here."""
        return span_of(self.first)[0], span_of(self.last)[1]

    @property
    def before(self):
        return Period.around(self.first - timedelta(days=1), self.span)

    @property
    def after(self):
        """The next one; None where that has not begun."""
        following = self.last + timedelta(days=1)
        return Period.around(following, self.span) if following <= timezone.localdate() else None

    @property
    def is_now(self):
        return self.first <= timezone.localdate() <= self.last

    @property
    def asked(self):
        """What names it in an address."""
        return {"day": self.first.isoformat(), "span": self.span}


def parts(minutes):
    """The conditions that are counted, by name; `minutes` is within which everybody is greeted."""
    in_time = Q(greeted_at__lte=F("arrived_at") + timedelta(minutes=minutes))
    return {
        "known": Q(customer__isnull=False),
        "anonymous": Q(customer__isnull=True),
        "waited": ASKED,
        "in_time": in_time,
        "late": ASKED & ~in_time,
        "ungreeted": Q(outcome=Outcome.UNGREETED),
        "here": Q(left_at__isnull=True),
        "missing": Q(left_at__isnull=False, closed_at__isnull=True),
        "paper": Q(from_paper=True),
    }


# The same for calls from cars; who found somebody without us called for nobody.
CALLED = ~Q(ending=HelpCall.Ending.WITHDRAWN)
CALL_PARTS = {
    "taken": Q(taken_at__isnull=False),
    "in_time": Q(taken_at__lte=F("at") + ANSWERED_WITHIN),
    "unanswered": Q(ending=HelpCall.Ending.UNANSWERED),
}


@dataclass(frozen=True)
class Slice:
    """The visits, or calls, that one number counts: a part of a period."""

    period: Period
    minutes: int
    part: str = ""
    hour: int | None = None
    purpose: str = ""
    place: str | None = None

    @classmethod
    def asked_for(cls, asked, minutes):
        """Read it from an address; what means nothing is left out."""
        hour, purpose = asked.get("hour", ""), asked.get("purpose", "")
        return cls(
            period=period_asked_for(asked),
            minutes=minutes,
            part=asked.get("part", ""),
            hour=int(hour) if hour in map(str, range(24)) else None,
            purpose=purpose if purpose in Visit.Purpose.values else "",
            place=asked["place"].replace("\x00", "") if "place" in asked else None,
        )

    def visits(self):
        start, end = self.period.bounds
        rows = Visit.objects.counted().between(start, end)
        if condition := parts(self.minutes).get(self.part):
            rows = rows.filter(condition)
        if self.hour is not None:
            rows = rows.alias(hour=hour_here()).filter(hour=self.hour)
        return rows.filter(purpose=self.purpose) if self.purpose else rows

    def calls(self):
        start, end = self.period.bounds
        rows = HelpCall.objects.filter(CALLED, at__gte=start, at__lt=end)
        if condition := CALL_PARTS.get(self.part):
            rows = rows.filter(condition)
        return rows.filter(place=self.place) if self.place is not None else rows


def period_asked_for(asked):
    """Read the period of an address, today's where it says nothing of use."""
    span = asked.get("span", "")
    return Period.around(day_asked_for(asked), span if span in Period.SPANS else Period.DAY)


def day_asked_for(asked):
    """Read a day that is not in the future from an address; today where there is none."""
    today = timezone.localdate()
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:  # Written as a day, and none: 30 February.
        day = None
    # Before the first cars the zones have no rules that hold, and nobody came.
    return min(max(day, date(2000, 1, 1)), today) if day else today


def hour_here():
    return ExtractHour("arrived_at", tzinfo=timezone.get_current_timezone())


class Traffic:
    """What the day book says of a period, in a handful of statements however many came."""

    def __init__(self, period, minutes):
        self.period, self.minutes = period, minutes
        counted = {name: Count("pk", filter=each) for name, each in parts(minutes).items()}
        self._numbers = counted | {
            "parties": Count("pk"),
            "people": Sum("party_size", default=0),
            "median": Median(WAITED, filter=ASKED),
            "worst": Max(WAITED, filter=ASKED),
        }
        self._visits = Slice(period, minutes).visits().order_by()

    def total(self):
        return self._row(self._visits.aggregate(**self._numbers))

    def by_hour(self):
        """A row for each hour from the first arrival to the last, also when nobody came in it."""
        rows = {row["hour"]: row for row in self._by("hour", hour_here())}
        if not rows:
            return []
        hours = range(min(rows), max(rows) + 1)
        return [rows.get(hour) or {"hour": hour, "parties": 0} for hour in hours]

    def by_day(self):
        if self.period.span == Period.DAY:
            return []
        day = TruncDate("arrived_at", tzinfo=timezone.get_current_timezone())
        rows = self._by("date", day)
        for row in rows:
            row |= _asked(Period.around(row["date"]).asked)
        return rows

    def by_purpose(self):
        labels = dict(Visit.Purpose.choices)
        rows = [row | {"label": labels[row["purpose"]]} for row in self._by("purpose")]
        return sorted(rows, key=lambda row: (-row["parties"], row["purpose"]))

    def calls(self):
        """A row for each place from which somebody called."""
        waited = Extract(F("taken_at") - F("at"), "epoch")
        counted = {name: Count("pk", filter=each) for name, each in CALL_PARTS.items()}
        rows = Slice(self.period, self.minutes).calls().order_by().values("place")
        rows = rows.annotate(calls=Count("pk"), median=Median(waited), worst=Max(waited), **counted)
        return list(rows.order_by("-calls", "place"))

    def _by(self, name, expression=None):
        rows = self._visits.annotate(**{name: expression}) if expression else self._visits
        rows = rows.values(name).annotate(**self._numbers).order_by(name)
        return [self._row(row, **{name: str(row[name])}) for row in rows]

    def _row(self, row, **asked):
        """Add how many of a hundred were greeted in time, and what its address asks for."""
        share = round(100 * row["in_time"] / row["waited"]) if row["waited"] else None
        return row | {"percent": share} | _asked(self.period.asked | asked)


def _asked(asked):
    """What an address asks for, and the same as it is written: a page has hundreds of them."""
    return {"asked": asked, "query": urlencode(asked)}
