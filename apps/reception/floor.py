"""Who is on the floor now, who of them is free, and whose visit the next one is.

Read once for a whole page or action, so that the board asks the same few queries for one visit
and for two hundred. What it proposes here, an action decides again under the rotation's lock.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Least
from django.utils import timezone

from apps.core.ready import Asked, OurDealership, ReadyQuery
from apps.dealers.models import Absence, Role, Shift, StaffMembership, User
from apps.leads.actions.rotation import owners_of, whose_turn

from .expected import span_of
from .models import Break, Turn, Visit

# Who is suggested for what; a product genius or a manager is called by hand.
SELLERS = (Role.SALES_CONSULTANT,)
ADVISERS = (Role.SERVICE_ADVISOR,)
BY_PURPOSE = {Visit.Purpose.SERVICE: ADVISERS, Visit.Purpose.PARTS: ADVISERS}
# As what somebody with several roles looks after visitors: the first of these they have.
HOSTS = (
    Role.SALES_CONSULTANT,
    Role.SERVICE_ADVISOR,
    Role.PRODUCT_GENIUS,
    Role.SALES_MANAGER,
    Role.DEALER_MANAGER,
)
Rule = Turn.Rule
TIMES = (Shift, Absence, Break)
WINDOW = timedelta(days=30)  # Whoever had no turn for so long comes first anyway.


class Running(NamedTuple):
    """A turn that runs."""

    pk: object
    visit_id: object
    host_id: int
    answer: str
    at: datetime
    answer_until: datetime


@dataclass
class Host:
    """Somebody who can look after visitors, and what they do now."""

    user: User
    roles: list
    here: bool  # On shift and not away.
    break_until: object = None
    running: list = field(default_factory=list)  # Turns, the oldest first.
    today: int = 0
    last_turn: object = None
    changes_at: object = None  # When a shift or an absence of theirs begins or ends next.

    @property
    def pk(self):
        return self.user.pk

    @property
    def name(self):
        return self.user.get_full_name()

    @property
    def role(self):
        return self.roles[0]

    @property
    def role_label(self):
        return Role(self.role).label

    @property
    def free(self):
        return self.here and not self.running and not self.break_until

    @property
    def rings(self):
        """What rings at them now and waits for an answer."""
        return next((turn for turn in self.running if not turn.answer), None)

    @property
    def busy_since(self):
        return self.running[0].at if self.running else None


@dataclass(frozen=True)
class Suggestion:
    """Who looks after a visit best, and why; `host` is None where nobody is free."""

    host: Host | None
    rule: str = ""
    facts: dict = field(default_factory=dict)


class Floor:
    """The hosts of this dealership at one moment."""

    def __init__(self, hosts, turns, visits, owners, passed):
        self.hosts = hosts
        self.turns = turns  # Those that run, by the key of the visit.
        self.visits = visits  # Who waits for somebody, the longest first.
        self.owners = owners
        self.passed = passed  # Who did not take a visit when it rang at them, by its key.

    @classmethod
    def at(cls, moment, visits=()):
        """Read the floor, and whose customers these are who wait; the longest waiting first."""
        hosts = _hosts_at(moment)
        turns = {}
        for turn in map(Running._make, _running()):
            turns[turn.visit_id] = turn
            if turn.host_id in hosts:
                hosts[turn.host_id].running.append(turn)
        for key, today, last in _turns(moment):
            if key in hosts:
                hosts[key].today, hosts[key].last_turn = today, last
        customers = [visit.customer for visit in visits if visit.customer_id]
        owners = owners_of(customers, moment) if customers else {}
        return cls(hosts, turns, visits, owners, _passed() if visits else {})

    @classmethod
    def around(cls, visit, moment):
        """Read the floor for one visit, among all others that wait."""
        waiting = Visit.objects.here().wanting().exclude(pk=visit.pk)
        visits = [*waiting.select_related("customer__canonical", "asked_for"), visit]
        return cls.at(moment, sorted(visits, key=lambda each: (each.arrived_at, each.pk)))

    def free(self, roles):
        """Who is here with one of these roles and looks after nobody; all of them if nobody is."""
        here = [host for host in self.hosts.values() if host.here and set(roles) & set(host.roles)]
        there = [host for host in here if not host.break_until] or here
        return [host for host in there if host.free] or there

    def on_shift(self):
        """Everybody who is here now: who sells first, and of these who is free."""
        here = [host for host in self.hosts.values() if host.here]
        order = [str(role) for role in HOSTS]
        return sorted(here, key=lambda host: (order.index(host.role), not host.free, host.name))

    def propose(self):
        """Return {key: Suggestion} for all who wait: nobody is proposed to two of them.

        Who waits for one host comes first there, then who waits longest.
        """
        proposed, promised = {}, set()
        for visit in sorted(self.visits, key=lambda visit: not visit.waits_why):
            best = self.suggest(visit, promised=promised)
            if best.host:
                promised.add(best.host.pk)
            proposed[visit.pk] = best
        return proposed

    def suggest(self, visit, *, promised=frozenset()):
        """Return the Suggestion for a visit; `promised` are keys of who is proposed to others."""
        facts, passed = {}, self.passed.get(visit.pk, set())
        if passed:
            names = [self.hosts[key].name for key in passed if key in self.hosts]
            facts["passed"] = ", ".join(names)
        host = self.hosts.get(visit.asked_for_id) if visit.waits_why else None
        if host and host.here and host.pk not in passed:
            can = host.free and host.pk not in promised
            return Suggestion(host if can else None, Rule.BY_HAND, {"note": visit.waits_why})
        for rule, user in self._wanted(visit, facts):
            host = self.hosts.get(user.pk)
            if (why := _why_not(host, passed, promised)) is None:
                return Suggestion(host, rule, facts)
            if why:
                facts.setdefault(why, user.get_full_name())
        return self._next_free(visit, passed | promised, facts)

    def _wanted(self, visit, facts):
        """Whom they came for, then whose customer they are."""
        if visit.asked_for_id:
            rule = Rule.EXPECTED if visit.expected_key else Rule.ASKED_FOR
            yield rule, visit.asked_for
        if visit.customer_id and visit.purpose not in BY_PURPOSE:
            owner, why = self.owners.get(visit.customer.canonical_id, (None, {}))
            facts.update(why)
            if owner:
                yield Rule.OWN, owner

    def _next_free(self, visit, without, facts):
        roles = BY_PURPOSE.get(visit.purpose, SELLERS)
        people = []
        for host in self.hosts.values():
            if host.free and host.pk not in without and set(roles) & set(host.roles):
                host.user.last_turn, host.user.open_leads = host.last_turn, host.today
                people.append(host.user)
        spoken = visit.language or (visit.customer.language if visit.customer_id else "")
        choice = whose_turn(people, spoken, facts)
        if choice.consultant is None:
            return Suggestion(None, facts=facts)
        return Suggestion(self.hosts[choice.consultant.pk], Rule.ROTATION, choice.facts)


def looks_after_visitors(user):
    """Tell whether somebody can be the host of a visit here."""
    return user.is_active and _members().filter(user=user).exists()


def _members():
    ours = StaffMembership.objects.filter(dealership=OurDealership(), active=True)
    return ours.filter(role__in=HOSTS, user__is_active=True)


@ReadyQuery
def _members_at():
    """Everybody who can look after visitors here; whether they are there, and have a break."""
    theirs = {"dealership": OurDealership(), "user": OuterRef("user")}
    shifts, away, pauses = (kind.objects.at(Asked()).filter(**theirs) for kind in TIMES)
    edges = [
        Subquery(rows.filter(**theirs, **{f"{edge}__gt": Asked()}).order_by(edge).values(edge)[:1])
        for rows in (Shift.objects, Absence.objects.standing())
        for edge in ("starts_at", "ends_at")
    ]
    return (
        _members()
        .select_related("user")
        .annotate(
            on_shift=Exists(shifts),
            away=Exists(away),
            break_until=Subquery(pauses.values("ends_at")[:1]),
            changes_at=Least(*edges),
        )
        .order_by("user__name", "user")
    )


@ReadyQuery
def _running():
    """The turns of who is here, the oldest first."""
    turns = Turn.objects.running().filter(dealership=OurDealership(), visit__left_at__isnull=True)
    return turns.order_by("at").values_list(*Running._fields)


@ReadyQuery
def _not_taken():
    """Who did not take a visit that waits when it rang at them."""
    turns = Turn.objects.filter(dealership=OurDealership(), answer__in=Turn.NOT_TAKEN)
    return turns.filter(visit__status=Visit.Status.WAITING).order_by().values_list("visit", "host")


def _passed():
    """Keys of the hosts who did not take a visit when it rang at them, by its key."""
    passed = defaultdict(set)
    for visit, host in _not_taken():
        passed[visit].add(host)
    return passed


def _why_not(host, passed, promised):
    """Why somebody who is wanted cannot come, by the fact that says so; None if they can."""
    if host is None or not host.here:
        return "away"
    if host.pk in passed:
        return ""  # Said already.
    if host.break_until:
        return "break"
    if not host.free:
        return "busy"
    return "promised" if host.pk in promised else None


def _hosts_at(moment):
    """Everybody who can look after visitors here, by key."""
    hosts, order = {}, [str(role) for role in HOSTS]
    for each in _members_at(moment):
        here = each.on_shift and not each.away
        host = Host(each.user, [], here, each.break_until, changes_at=each.changes_at)
        hosts.setdefault(each.user_id, host).roles.append(each.role)
    for host in hosts.values():
        host.roles.sort(key=order.index)
    return hosts


def _turns(moment):
    """Of each host how many visits they took today, and when it was their turn last."""
    today, __ = span_of(timezone.localdate(moment))
    return _counted(today, today - WINDOW)


@ReadyQuery
def _counted():
    """Whoever lets it ring has had their turn all the same: it would else come again at once."""
    given = Turn.objects.filter(dealership=OurDealership(), at__gte=Asked(1))
    given = given.exclude(answer=Turn.Answer.TAKEN_BACK).order_by()
    taken = Q(at__gte=Asked(0), answer=Turn.Answer.ACCEPTED)
    return given.values_list("host").annotate(
        today=Count("visit", distinct=True, filter=taken),
        last=Max("at", filter=Q(rule=Rule.ROTATION)),
    )
