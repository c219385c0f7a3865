"""Store hours: when a dealership is open, and how long a customer waited in open time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

# Longer than any holiday: a store whose hours never come within it counts as having none.
HORIZON_DAYS = 400


@dataclass(frozen=True)
class StoreHours:
    """The hours of one dealership, as its door says them.

    `weekly` maps a weekday (0 Monday to 6 Sunday) to pairs of local wall-clock times; a pair whose
    end is not after its start runs into the next day (22:00-02:00; 00:00-00:00 is the whole day).
    A date in `closures` cancels what *begins* on that day. Without any weekly hours the clock
    never stops: the store counts as always open.

    All moments given and returned are aware. Minutes are elapsed ones, counted in UTC, so the
    night of a clock change has an hour less or more, as it has for the person waiting.
    """

    weekly: Mapping[int, Sequence[tuple[time, time]]]
    zone: ZoneInfo
    closures: Collection[date] = field(default=())

    @property
    def always_open(self) -> bool:
        return not any(self.weekly.values())

    def is_open(self, at: datetime) -> bool:
        """Whether the door is open at this moment; it opens on the minute and shuts on it."""
        if self.always_open:
            return True
        begin, _ = next(self._spans(at), (None, None))
        return begin is not None and begin <= at

    def next_opening(self, at: datetime) -> datetime | None:
        """The moment itself when open, else the next time the door opens.

        None when it does not open within 400 days.
        """
        if self.always_open:
            return self._local(at)
        begin, _ = next(self._spans(at), (None, None))
        return begin and self._local(begin)

    def last_closing(self, at: datetime) -> tuple[date, datetime] | tuple[None, None]:
        """The last day of business that is over, and the moment at which it ended, in local time.

        A break at noon ends no day, and midnight none that runs over it; a store that is always
        open closes its day at midnight. Nothing when it was not open within 400 days.
        """
        today = self._local(at).date()
        for back in range(HORIZON_DAYS):
            day = today - timedelta(days=back)
            if (end := self._end_of(day)) and end <= at:
                return day, self._local(end)
        return None, None

    def add_open_minutes(self, start: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` of open time have passed since `start`, in local time.

        Zero minutes from a closed moment is that moment. A clock that ends exactly at closing
        time ends there, not at the next opening. A store that closes for 400 days has the rest
        counted plainly: a deadline that never comes would hide the work.
        """
        if minutes < 0:
            raise ValueError("A clock runs forward: minutes must not be negative.")
        reached, left = start.astimezone(UTC), timedelta(minutes=minutes)
        if not self.always_open and left:
            for begin, end in self._spans(start):
                if left <= end - begin:
                    return self._local(begin + left)
                reached, left = end, left - (end - begin)
        return self._local(reached + left)

    def open_minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole open minutes from `a` to `b`; 0 when `b` is not later."""
        a, b = a.astimezone(UTC), b.astimezone(UTC)
        if b <= a:
            return 0
        if self.always_open:
            return (b - a) // timedelta(minutes=1)
        spent = timedelta(0)
        for begin, end in takewhile(lambda span: span[0] < b, self._spans(a)):
            spent += min(end, b) - begin
        return spent // timedelta(minutes=1)

    def _spans(self, at) -> Iterator[tuple[datetime, datetime]]:
        """What is open from `at` on, in order and without overlap, in UTC; endless if hours are."""
        reached = at.astimezone(UTC)
        # One day earlier, for what ran over midnight into this one.
        day = reached.astimezone(self.zone).date() - timedelta(days=1)
        last_day = day + timedelta(days=HORIZON_DAYS)
        while day <= last_day:
            for begin, end in self._hours_of(day):
                if end > reached:
                    yield max(begin, reached), end
                    reached, last_day = end, day + timedelta(days=HORIZON_DAYS)
            day += timedelta(days=1)

    def _hours_of(self, day):
        if day in self.closures:
            return
        for opens, closes in sorted(self.weekly.get(day.weekday(), ())):
            closing_day = day if closes > opens else day + timedelta(days=1)
            begin, end = self._utc(day, opens), self._utc(closing_day, closes)
            # Hours within the one that spring skips are no hours.
            if begin < end:
                yield begin, end

    def _end_of(self, day):
        if self.always_open:
            return self._utc(day + timedelta(days=1), time())
        return max((end for _, end in self._hours_of(day)), default=None)

    def _utc(self, day, clock):
        """A wall-clock time as UTC: of one that autumn repeats the first, of a skipped one the
        moment it would have been without the change."""
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def _local(self, at):
        return at.astimezone(self.zone)
