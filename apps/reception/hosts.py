"""Who can look after visitors here, and what each of them does now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Least

from apps.core.ready import Asked, OurDealership, ReadyQuery
from apps.dealers.models import Absence, Role, Shift, StaffMembership, User

from .models import Break

# As what somebody with several roles looks after visitors: the first of these they have.
HOSTS = (
    Role.SALES_CONSULTANT,
    Role.SERVICE_ADVISOR,
    Role.PRODUCT_GENIUS,
    Role.SALES_MANAGER,
    Role.DEALER_MANAGER,
)
TIMES = (Shift, Absence, Break)


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


def hosts_at(moment):
    """Everybody who can look after visitors here, by key."""
    hosts, order = {}, [str(role) for role in HOSTS]
    for each in _members_at(moment):
        here = each.on_shift and not each.away
        host = Host(each.user, [], here, each.break_until, changes_at=each.changes_at)
        hosts.setdefault(each.user_id, host).roles.append(each.role)
    for host in hosts.values():
        host.roles.sort(key=order.index)
    return hosts


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
