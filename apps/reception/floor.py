"""Who is on the floor now, who of them is free, and whose visit the next one is.

Read once for a whole page or action, so that the board asks the same few queries for one visit
and for two hundred. What it proposes here, an action decides again under the rotation's lock.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from apps.core.ready import Asked, OurDealership, ReadyQuery
from apps.dealers.models import Role
from apps.leads.actions.owners import owners_of
from apps.leads.actions.rotation import whose_turn

from .expected import span_of
from .hosts import HOSTS, Host, Running, hosts_at
from .models import Turn, Visit
from .topics import topic_of_car, topics_of

# Who is suggested for what; a product genius or a manager is called by hand.
SELLERS = (Role.SALES_CONSULTANT,)
ADVISERS = (Role.SERVICE_ADVISOR,)
BY_PURPOSE = {Visit.Purpose.SERVICE: ADVISERS, Visit.Purpose.PARTS: ADVISERS}
Rule = Turn.Rule
WINDOW = timedelta(days=30)  # Whoever had no turn for so long comes first anyway.


@dataclass(frozen=True)
class Suggestion:
    """Who looks after a visit best, and why; `host` is None where nobody is free."""

    host: Host | None
    rule: str = ""
    facts: dict = field(default_factory=dict)


class Floor:
    """The hosts of this dealership at one moment."""

    def __init__(self, hosts, turns, visits, owners, passed, topics):
        self.hosts = hosts
        self.turns = turns  # Those that run, by the key of the visit.
        self.visits = visits  # Who waits for somebody, the longest first.
        self.owners = owners
        self.passed = passed  # Who did not take a visit when it rang at them, by its key.
        self.topics = topics  # What a visit is about, by its key.

    @classmethod
    def at(cls, moment, visits=(), *, topics=None):
        """Read the floor, and whose customers these are who wait; the longest waiting first.

        `topics` are what these visits are about, by key, where that is at hand.
        """
        hosts = hosts_at(moment)
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
        topics = topics_of(visits) if topics is None else topics
        return cls(hosts, turns, visits, owners, _passed() if visits else {}, topics)

    @classmethod
    def around(cls, visit, moment, *, car=None):
        """Read the floor for one visit, among all others that wait.

        `car` is the show car from which they call, where the visit does not know it yet.
        """
        waiting = Visit.objects.here().wanting().exclude(pk=visit.pk)
        visits = [*waiting.select_related("customer__canonical", "asked_for"), visit]
        floor = cls.at(moment, sorted(visits, key=lambda each: (each.arrived_at, each.pk)))
        if car:
            floor.topics[visit.pk] = visit.topic or topic_of_car(car)
        return floor

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
        choice = whose_turn(people, spoken, facts, skill=self.topics.get(visit.pk, ""))
        if choice.consultant is None:
            return Suggestion(None, facts=facts)
        return Suggestion(self.hosts[choice.consultant.pk], Rule.ROTATION, choice.facts)


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
