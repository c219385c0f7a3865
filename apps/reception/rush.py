"""Visitors whom nobody sent: arrivals, calls from cars and enquiries by the real actions.

One generator for the clock of a practice store and for `manage.py rush`. What the n-th of them is
follows from the seed and n alone, so that a lesson, or a measurement, can be repeated.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.models import Customer
from apps.dealers.models import Role, Skill, StaffMembership
from apps.leads.actions.entries import enter_enquiry
from apps.leads.models import LeadSource

from .actions.calls import call_someone, withdraw_call
from .actions.visits import enter_arrival, leave_visit, look_around
from .models import HelpCall, Tag, Visit

Purpose, Wish = Visit.Purpose, Visit.Wish
# Of a hundred: what they are.
MIX = {"new": 26, "known": 24, "nobody": 12, "looking": 16, "call": 10, "enquiry": 12}
PURPOSES = {
    Purpose.SALES: 40,
    Purpose.SERVICE: 18,
    Purpose.TEST_DRIVE: 12,
    Purpose.APPOINTMENT: 12,
    Purpose.PARTS: 8,
    Purpose.HAND_OVER: 6,
    Purpose.OTHER: 4,
}
TOPICS = {"": 60, Skill.ELECTRIC: 18, Skill.USED: 12, Skill.FLEET: 6, Skill.PERFORMANCE: 4}
SIZES = {1: 50, 2: 35, 3: 10, 4: 5}
FIRST = {
    "en": ("Ana", "Ben", "Carla", "David", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas"),
    "zh-hans": ("伟", "芳", "敏", "静", "磊", "洋", "娜", "杰", "婷", "浩"),
}
LAST = {
    "en": ("Silva", "Okafor", "Meyer", "Novak", "Rossi", "Larsen", "Dubois", "Kaya", "Quinn"),
    "zh-hans": ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周"),
}
# How long somebody stays who is left alone by us, in minutes, and how long a call rings.
PATIENCE = (15, 45)
RINGS = timedelta(minutes=4)
SHOWN_TO = 300  # Of so many cards made last somebody comes again.


@dataclass
class Rush:
    """The visitors of one store, in whose scope it is called."""

    store: object
    seed: int = 1
    made: Counter = field(default_factory=Counter)

    def __post_init__(self):
        members = StaffMembership.objects.filter(dealership=self.store, active=True)
        members = members.select_related("user").order_by("pk")
        desk = members.filter(role=Role.RECEPTIONIST).first() or members.first()
        if desk is None:
            raise Refused(_("Nobody works at this store, so nobody can record visitors."))
        self.desk = desk.user

    def step(self, number):
        """Let the n-th happen, and those leave who have stayed long; return what it was."""
        rng = Random(f"{self.seed}/{number}")  # noqa: S311 - a lesson, and no secret.
        what = _one_of(MIX, rng)
        self._let_go(rng)
        try:
            getattr(self, f"_{what}")(rng)
        except Refused:
            what = "refused"  # Is here already, calls again, or calls at night.
        self.made[what] += 1
        return what

    def _new(self, rng):
        self._arrive(rng, contact=self._somebody(rng))

    def _known(self, rng):
        keys = Customer.objects.people().order_by("-id").values_list("pk", flat=True)[:SHOWN_TO]
        keys = list(keys)
        if not keys:
            return self._new(rng)
        return self._arrive(rng, customer=Customer.objects.get(pk=rng.choice(keys)))

    def _nobody(self, rng):
        self._arrive(rng)

    def _looking(self, rng):
        look_around(key=uuid7(), party_size=_one_of(SIZES, rng), by=self.desk)

    def _call(self, rng):
        tags = list(Tag.objects.filter(show_car__isnull=False).order_by("number"))
        if not tags:
            return self._nobody(rng)
        return call_someone(rng.choice(tags), language=self.store.language)

    def _enquiry(self, rng):
        kind = LeadSource.Kind.PHONE
        enter_enquiry(kind=kind, key=uuid7(), by=self.desk, **self._somebody(rng))

    def _arrive(self, rng, **who):
        said = {"purpose": _one_of(PURPOSES, rng), "party_size": _one_of(SIZES, rng)}
        said["wish"] = Wish.SOMEONE if rng.random() < 0.2 else Wish.NONE  # noqa: PLR2004
        if said["purpose"] in Visit.SALES:
            said["topic"] = _one_of(TOPICS, rng)
        enter_arrival(key=uuid7(), by=self.desk, **said, **who)

    def _somebody(self, rng):
        """A name, and an address that nobody has: example.com belongs to no one."""
        language = "zh-hans" if self.store.language == "zh-hans" else "en"
        first, last = rng.choice(FIRST[language]), rng.choice(LAST[language])
        name = f"{last}{first}" if language == "zh-hans" else f"{first} {last}"
        return {"name": name, "email": f"visitor.{self.seed}.{rng.randrange(10**6)}@example.com"}

    def _let_go(self, rng):
        """Whoever has stayed long enough leaves by themselves, and whoever called gives up."""
        now = clock.now()
        long_ago = now - timedelta(minutes=rng.randint(*PATIENCE))
        for visit in Visit.objects.here().filter(arrived_at__lt=long_ago)[:3]:
            leave_visit(visit, by=self.desk)
            self.made["left"] += 1
        for call in HelpCall.objects.ringing().filter(at__lt=now - RINGS)[:3]:
            withdraw_call(call)


def _one_of(weighted, rng):
    return rng.choices(list(weighted), list(weighted.values()))[0]
