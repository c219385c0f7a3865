"""The board as it stands: read once, in the same few queries for one visit and for hundreds."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q
from django.utils import timezone

from apps.core.models import current_dealership_id
from apps.core.ready import Asked, OurDealership, ReadyQuery

from ..expected import expected_on, span_of, topics_of_expected
from ..floor import Floor
from ..models import Companion, ReceptionRules, Visit
from ..models.turns import reason_in_words
from ..parties import MOST_GONE, Party, parties

Status = Visit.Status
SHOWN_EXPECTED = 8
SHOWN_LOOPS = MOST_GONE - 1
# Who needs somebody first, then who has somebody, and who wishes to be left alone.
STATES = {Status.OFFERED: "rings", Status.ACCEPTED: "comes"}
NO_HURRY = (99_999, 999_999)  # A clock that warns of nothing.
ORDER = {"waits": 0, "rings": 1, "comes": 2, "greeted": 3, "alone": 3}


class Row(NamedTuple):
    """A party that is here, with what the desk can do next; plain, so that it is drawn once."""

    visit: Party
    state: str  # One of ORDER.
    soon: int
    late: int
    proposed: int | None = None
    proposed_name: str = ""
    reason: str = ""
    passed: str = ""

    @property
    def waits(self):
        return self.state == "waits"

    @property
    def rings_now(self):
        """Whether they wait for one host, who is free by now."""
        return bool(self.visit.waits_why) and self.proposed == self.visit.asked_for_id

    @property
    def word(self):
        """What changes when this row does."""
        visit = self.visit
        said = (visit.pk, visit.status, visit.host_id, visit.wish, visit.place, visit.card)
        said += (visit.waits_why, visit.topic, visit.about, visit.party_size)
        return f"{said} {self.proposed}"


class ShownHost(NamedTuple):
    """Somebody on the floor."""

    pk: int
    name: str
    role: str
    role_label: str
    speaks: tuple
    free: bool
    rings: bool
    busy_since: object
    break_until: object
    today: int


class ShownExpected(NamedTuple):
    """Somebody who said they would come."""

    key: str
    at: object
    purpose_label: str
    customer: object
    name: str
    name_latin: str
    what: str
    with_whom: str
    is_late: bool


class Board:
    """Everything the board shows at one moment."""

    def __init__(self, now):
        self.now, self.day = now, timezone.localdate(now)
        self.rules = ReceptionRules.of(current_dealership_id())
        here, gone = parties()
        waiting = [party for party in here if party.wants_somebody]
        self.floor = Floor.at(now, waiting, topics={party.pk: party.about for party in waiting})
        self.rows = self._rows(here)
        self.minute = now.replace(second=0, microsecond=0)
        self.loops_more = len(gone) > SHOWN_LOOPS
        self.loops = tuple(gone[:SHOWN_LOOPS])
        self.hosts = tuple(_shown_host(host) for host in self.floor.on_shift())
        self.expected = self._still_expected(here)
        self.topics = topics_of_expected()
        self.numbers = _numbers(self.day, self.rules.greet_minutes)

    @property
    def expected_shown(self):
        return tuple(_shown_expected(each, self.now) for each in self.expected[:SHOWN_EXPECTED])

    @property
    def expected_count(self):
        return len(self.expected)

    @property
    def expected_more(self):
        return len(self.expected) - SHOWN_EXPECTED

    @property
    def rings_too_long(self):
        """Whether a visit rings at somebody who has had their time to answer."""
        turns = self.floor.turns.values()
        return any(not turn.answer and turn.answer_until <= self.now for turn in turns)

    @property
    def next(self):
        """The moment at which time alone changes the board: a bell, break, shift or day ends."""
        ringing = [turn.answer_until for turn in self.floor.turns.values() if not turn.answer]
        breaks = [host.break_until for host in self.hosts if host.break_until]
        shifts = [host.changes_at for host in self.floor.hosts.values() if host.changes_at]
        return min([*ringing, *breaks, *shifts, span_of(self.day)[1]])

    @property
    def words(self):
        """What changes when the board does."""
        hosts = [
            (host.pk, host.break_until, host.busy_since, host.rings, host.today)
            for host in self.hosts
        ]
        return repr(
            [
                self.day,
                [row.word for row in self.rows],
                [(visit.pk, visit.asked_times) for visit in self.loops],
                [(each.key, each.at, each.with_whom) for each in self.expected],
                self.next,
                hosts,
                self.numbers,
            ]
        )

    def _still_expected(self, here):
        """Who is expected; whoever is in the house, for whatever reason, is not late."""
        expected = expected_on(self.day)
        if not any(each.at < self.now for each in expected):
            return expected
        inside = {party.card for party in here} | {key for (key,) in _along()}
        return [
            each
            for each in expected
            if each.at >= self.now or each.customer.canonical_id not in inside
        ]

    def _rows(self, here):
        proposed = self.floor.propose()
        greet = self.rules.greet_minutes * 60
        rows = [_row(party, proposed.get(party.pk), greet) for party in here]
        return sorted(rows, key=lambda row: (ORDER[row.state], row.visit.arrived_at))


@ReadyQuery
def _along():
    """Who came along with those who are here."""
    along = Companion.objects.here().filter(dealership=OurDealership()).order_by()
    return along.values_list("customer__canonical")


def _shown_host(host):
    said = (host.free, bool(host.rings), host.busy_since, host.break_until, host.today)
    about = (host.pk, host.name, str(host.role), str(host.role_label), tuple(host.user.speaks))
    return ShownHost(*about, *said)


def _shown_expected(each, now):
    person, label = each.customer, str(each.purpose_label)
    whom = each.with_whom.get_full_name() if each.with_whom else ""
    said = (person.pk, person.name, person.name_latin, each.what, whom, each.at < now)
    return ShownExpected(each.key, each.at, label, *said)


def _row(party, best, greet):
    if best:
        passed = best.facts.get("passed", "")
        if best.host is None:
            return Row(party, "waits", greet, greet * 2, passed=passed)
        reason = reason_in_words(best.rule, best.host.name, best.facts)
        said = (best.host.pk, best.host.name, reason, passed)
        return Row(party, "waits", greet, greet * 2, *said)
    if party.status in STATES:
        return Row(party, STATES[party.status], greet, greet * 2)
    state = "alone" if party.status == Status.WAITING else "greeted"
    return Row(party, state, *NO_HURRY)


@ReadyQuery
def _counted():
    """Of the parties of a day how many were greeted, in time, and are open."""
    ours = Visit.objects.counted().filter(dealership=OurDealership()).between(Asked(0), Asked(1))
    in_time = ExpressionWrapper(F("arrived_at") + Asked(2), output_field=DateTimeField())
    greeted = Q(greeted_at__isnull=False) | Q(outcome=Visit.Outcome.UNGREETED)
    return (
        ours.order_by()
        .values("dealership")
        .annotate(
            parties=Count("pk"),
            greeted=Count("pk", filter=greeted),
            in_time=Count("pk", filter=Q(greeted_at__lte=in_time)),
            open=Count("pk", filter=Q(closed_at__isnull=True)),
        )
        .values_list("parties", "greeted", "in_time", "open")
    )


def _numbers(day, greet_minutes):
    """How many parties came today, how many were greeted in time, and how many are open."""
    counted = _counted(*span_of(day), timedelta(minutes=greet_minutes))
    parties, greeted, in_time, is_open = counted[0] if counted else (0, 0, 0, 0)
    percent = round(100 * in_time / greeted) if greeted else None
    return {"parties": parties, "open": is_open, "percent": percent}
