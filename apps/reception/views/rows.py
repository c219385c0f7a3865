"""The board as it stands: read once, in the same few queries for one visit and for hundreds."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from apps.core.models import current_dealership_id

from ..expected import expected_on, span_of
from ..floor import Floor
from ..models import ReceptionRules, Turn, Visit

Status, Wish = Visit.Status, Visit.Wish
SHOWN_EXPECTED = 8
SHOWN_LOOPS = 12
# Who needs somebody first, then who has somebody, and who wishes to be left alone.
ORDER = {"waits": 0, "rings": 1, "comes": 2, "greeted": 3, "alone": 3}


@dataclass
class Row:
    """A party that is here, with what the desk can do next."""

    visit: Visit
    state: str  # One of ORDER.
    turn: Turn | None = None
    suggestion: object = None
    soon: int = 180
    late: int = 360

    @property
    def waits(self):
        return self.state == "waits"

    @property
    def reason(self):
        """Why the one suggested, in words."""
        best = self.suggestion
        return Turn(rule=best.rule, host=best.host.user, facts=best.facts).reason

    @property
    def word(self):
        """What changes when this row does."""
        visit, best = self.visit, self.suggestion
        host = best.host.pk if best and best.host else None
        return (visit.pk.hex, visit.status, visit.host_id, visit.wish, visit.place, host)


class Board:
    """Everything the board shows at one moment."""

    def __init__(self, now):
        self.now, self.day = now, timezone.localdate(now)
        self.rules = ReceptionRules.of(current_dealership_id())
        shown = Visit.objects.select_related("customer__canonical", "host", "asked_for")
        here = list(shown.here())
        self.floor = Floor.at(now, [visit for visit in here if _wants_somebody(visit)])
        self.rows = self._rows(here)
        self.loops = list(shown.gone_without_outcome()[: SHOWN_LOOPS + 1])
        self.loops_more = len(self.loops) > SHOWN_LOOPS
        self.loops = self.loops[:SHOWN_LOOPS]
        self.expected = expected_on(self.day)
        self.numbers = _numbers(self.day, self.rules.greet_minutes)

    @property
    def expected_shown(self):
        return self.expected[:SHOWN_EXPECTED]

    @property
    def expected_more(self):
        return len(self.expected) - SHOWN_EXPECTED

    @property
    def next(self):
        """The moment at which time alone changes the board: a bell, a break, a day ends."""
        ringing = [row.turn.answer_until for row in self.rows if row.state == "rings"]
        breaks = [host.break_until for host in self.floor.on_shift() if host.break_until]
        return min([*ringing, *breaks, span_of(self.day)[1]])

    @property
    def words(self):
        """What changes when the board does."""
        hosts = [
            (host.pk, host.break_until, [turn.pk.hex for turn in host.running])
            for host in self.floor.on_shift()
        ]
        return repr(
            [
                self.day,
                [row.word for row in self.rows],
                [(visit.pk.hex, visit.asked_times) for visit in self.loops],
                [each.key for each in self.expected],
                hosts,
                self.numbers,
            ]
        )

    def _rows(self, here):
        proposed = self.floor.propose()
        rows = [self._row(visit, proposed.get(visit.pk)) for visit in here]
        return sorted(rows, key=lambda row: (ORDER[row.state], row.visit.arrived_at))

    def _row(self, visit, best):
        greet = self.rules.greet_minutes * 60
        limits = {"soon": greet, "late": greet * 2}
        turn = self.floor.turns.get(visit.pk)
        if best:
            return Row(visit, "waits", suggestion=best, **limits)
        if visit.status == Status.WAITING:
            return Row(visit, "alone")
        states = {Status.OFFERED: "rings", Status.ACCEPTED: "comes"}
        return Row(visit, states.get(visit.status, "greeted"), turn, **limits)


def _wants_somebody(visit):
    return visit.status == Status.WAITING and visit.wish != Wish.ALONE


def _numbers(day, greet_minutes):
    """How many parties came today, how many were greeted in time, and how many are open."""
    start, end = span_of(day)
    today = Visit.objects.counted().between(start, end).order_by()
    in_time = Q(greeted_at__lte=F("arrived_at") + timedelta(minutes=greet_minutes))
    counted = today.aggregate(
        parties=Count("pk"),
        greeted=Count("pk", filter=Q(greeted_at__isnull=False) | Q(outcome="ungreeted")),
        in_time=Count("pk", filter=in_time),
        open=Count("pk", filter=Q(closed_at__isnull=True)),
    )
    asked = counted["greeted"]
    counted["percent"] = round(100 * counted["in_time"] / asked) if asked else None
    return counted
