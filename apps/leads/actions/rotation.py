"""Whose turn it is: own consultant first, then fair turns, then the pool."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.core.models import current_dealership_id
from apps.core.ready import Asked, IsAny, OurDealership, ReadyQuery
from apps.customers.models import OwnConsultant
from apps.dealers.models import Absence, Cover, Dealership, Role, Shift, StaffMembership, User

from ..models import Assignment, Lead, LeadRules, LoggedContact
from ..topics import Subject

SALES_ROLES = (Role.SALES_CONSULTANT, Role.SALES_MANAGER)
Rule = Assignment.Rule
NEVER = datetime.min.replace(tzinfo=UTC)
NOTHING = Subject()  # In particular.


@dataclass(frozen=True)
class Choice:
    """Who gets a lead, by which rule, and what the rule saw."""

    consultant: User | None
    rule: Rule
    facts: dict = field(default_factory=dict)
    cover: User | None = None  # Who does the work while the consultant is away.


@transaction.atomic(savepoint=False)
def choose_consultant(customer, *, language, at, subject=NOTHING, place=None, new_card=False):
    """Return the Choice for this customer at this dealership at this moment.

    Keeps the dealership's rotation locked until the transaction ends: whoever writes the
    assignment does it in the same one, so no two enquiries get the same turn. `subject` is what
    they ask about, `place` the dealership, where it is at hand; a card made in this very
    transaction is nobody's yet.
    """
    dealership_id = current_dealership_id()
    owner, facts, doer = (None, {}, None) if new_card else _owner(customer, at)
    if owner:
        return Choice(owner, Rule.OWN, facts, doer)
    lock_rotation(dealership_id)
    hours = (place or Dealership.objects.get(pk=dealership_id)).hours
    moment = at
    if not hours.is_open(at):
        if (moment := _next_shift(hours, at)) is None:
            return Choice(None, Rule.NOBODY, facts)
        facts = {**facts, "from": moment.isoformat()}
    people = _on_shift(moment)
    return whose_turn(people, language, facts, skill=subject.topic_for(people))


def own_of(customer):
    """Return the row that says whose customer this is here, if they still sell here."""
    own = _own_here.first(customer.canonical_id)
    return own if own and sells_here(own.consultant) else None


@ReadyQuery
def _own_here():
    ours = OwnConsultant.objects.filter(customer__canonical=Asked(), dealership=OurDealership())
    return ours.select_related("consultant").order_by("-since")[:1]


def owners_of(customers, at):
    """Return {canonical customer: (consultant or None, facts)} of those who have or had one here.

    The facts say why a customer is free again, as for one alone. The number of queries does not
    depend on the number of customers.
    """
    keys = {customer.canonical_id for customer in customers}
    owned = {}
    for own in _owned(list(keys)):
        owned[own.customer.canonical_id] = own
    allowed = LeadRules.of(current_dealership_id()).own_days if owned else None
    logged = _last_spoken(list(keys), at) if allowed is not None else ()
    spoken = {(customer, by): last for customer, by, last in logged}
    return {
        key: _kept(own, spoken.get((key, own.consultant_id)), allowed, at)
        for key, own in owned.items()
    }


@ReadyQuery
def _owned():
    """Who is somebody's here of some people, by the keys of their cards."""
    ours = OwnConsultant.objects.filter(
        IsAny("customer__canonical", Asked()),
        consultant__in=sellers().order_by(),
        dealership=OurDealership(),
    )
    ours = ours.select_related("consultant", "customer").order_by("since")
    return ours.only("since", "consultant__name", "customer__canonical")


@ReadyQuery
def _last_spoken():
    """When each consultant last logged a contact with each of these people."""
    logged = LoggedContact.objects.filter(IsAny("customer__canonical", Asked(0)), at__lte=Asked(1))
    return logged.order_by().values_list("customer__canonical", "by").annotate(last=Max("at"))


def _kept(own, last, allowed, at):
    days = _silent_days(own, last, at)
    if allowed is not None and days >= allowed:
        return None, {"free": own.consultant.get_full_name(), "days": days}
    return own.consultant, {}


def _silent_days(own, last, at):
    return (at - max(own.since, last or own.since)).days


def _owner(customer, at):
    """The consultant who keeps this customer, or why another gets the lead, and the cover."""
    if (own := own_of(customer)) is None:
        return None, {}, None
    name = own.consultant.get_full_name()
    if days := _days_without_contact(own, customer, at):
        return None, {"free": name, "days": days}, None
    cover = Cover.at(at)
    if cover.absence_of(own.consultant) is None:
        return own.consultant, {}, None
    if (doer := cover.doer_of(own.consultant)) and sells_here(doer):
        return own.consultant, {"cover": doer.get_full_name()}, doer
    return None, {"away": name}, None


def _days_without_contact(own, customer, at):
    """For how many days nobody spoke with the customer, when that is too long to keep them."""
    allowed = LeadRules.of(own.dealership_id).own_days
    if allowed is None:
        return 0
    spoken = LoggedContact.objects.of(customer).filter(by=own.consultant_id, at__lte=at)
    last = spoken.order_by("-at").values_list("at", flat=True).first()
    days = _silent_days(own, last, at)
    return days if days >= allowed else 0


def sells_here(user, *, roles=SALES_ROLES):
    """Tell whether somebody is an active member of this dealership's sales."""
    return user.is_active and _members(roles).filter(user=user).exists()


def sellers():
    """Return everybody who can be given a lead of this dealership, by name."""
    people = User.objects.filter(is_active=True, pk__in=_members(SALES_ROLES))
    return people.order_by("name", "pk")


def lock_rotation(dealership_id):
    """Let nobody else decide whose turn it is here until the transaction ends."""
    with connection.cursor() as cursor:
        name = f"leads.rotation.{dealership_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _members(roles):
    """Keys of the active members of this dealership in these roles."""
    ours = StaffMembership.objects.filter(dealership=OurDealership(), active=True)
    return ours.filter(role__in=roles).values("user")


def on_shift(moment):
    """Return the consultants on the floor of this dealership at this moment."""
    shifts = Shift.objects.at(moment).filter(dealership=OurDealership())
    return consultants_at(moment).filter(pk__in=shifts.values("user"))


@ReadyQuery
def _on_shift():
    """The consultants on the floor at a moment, with what decides whose turn it is."""
    return with_turns(on_shift(Asked()))


def consultants_at(moment):
    """Return the consultants of this dealership who are not away at this moment."""
    return staff_at(moment, [Role.SALES_CONSULTANT])


def staff_at(moment, roles):
    """Return who has one of these roles here and is not away at this moment."""
    people = User.objects.filter(is_active=True, pk__in=_members(roles))
    away = Absence.objects.at(moment).filter(dealership=OurDealership())
    return people.exclude(pk__in=away.values("user")).order_by("name", "pk")


def managers_at(moment):
    """Return who leads sales here; the dealer manager where nobody of them is there."""
    return list(staff_at(moment, [Role.SALES_MANAGER])) or staff_at(moment, [Role.DEALER_MANAGER])


def _next_shift(hours, at):
    """The first moment of the next open day at which a consultant is there, or None."""
    opening = hours.next_opening(at)
    if opening is None:
        return None
    if (starts_at := _first_shift.first(opening)) is None:
        return None
    moment = max(opening, starts_at.astimezone(opening.tzinfo))
    # Somebody who comes next week is no answer for tomorrow; then it waits for anybody.
    return moment if moment.date() == opening.date() else None


@ReadyQuery
def _first_shift():
    """When the first consultant who is not away begins a shift that lasts beyond a moment."""
    shifts = Shift.objects.filter(
        dealership=OurDealership(),
        ends_at__gt=Asked(),
        user__is_active=True,
        user__in=_members([Role.SALES_CONSULTANT]),
    )
    away = Absence.objects.at(OuterRef("starts_at")).filter(user=OuterRef("user"))
    shifts = shifts.exclude(Exists(away)).order_by("starts_at")
    return shifts.values_list("starts_at", flat=True)[:1]


def with_open_leads(people):
    """Count the open leads in sight of each; those that were closed are not even looked at."""
    # A count over the relation would join all that somebody ever had before it filters.
    theirs = Lead.objects.open().filter(consultant=OuterRef("pk")).order_by()
    count = theirs.values("consultant").annotate(count=Count("pk")).values("count")
    return people.annotate(open_leads=Coalesce(Subquery(count), 0))


def with_turns(people):
    """Say of each when they had their last turn."""
    return people.annotate(last_turn=Subquery(_last_turn()))


def whose_turn(people, language, facts, *, skill=""):
    """Return the Choice of whose turn it is among these `with_turns`, the rotation being locked.

    Who speaks the language comes first, then who knows what it is about; where nobody does, it is
    among all as before, and the facts say so.
    """
    if not people:
        return Choice(None, Rule.NOBODY, facts)
    able = [person for person in people if _speaks(person, language)]
    if able and len(able) < len(people):
        people, facts = able, {**facts, "language": _known(language)}
    knowing = [person for person in people if skill in person.skills]
    if knowing and len(knowing) < len(people):
        people, facts = knowing, {**facts, "skill": skill}
    elif skill and not knowing:
        facts = {**facts, "nobody_knows": skill}
    chosen = _longest_without(people)
    facts = {**facts, "among": sorted(person.get_full_name() for person in people)}
    if chosen.last_turn:
        facts["last_turn"] = chosen.last_turn.isoformat()
    return Choice(chosen, Rule.ROTATION, facts)


def _longest_without(people):
    """Whose last turn is longest ago; among those who never had one, who has less to do."""
    first = min(person.last_turn or NEVER for person in people)
    equal = [person for person in people if (person.last_turn or NEVER) == first]
    if len(equal) == 1:
        return equal[0]
    if not all(hasattr(person, "open_leads") for person in equal):
        # Counted only here, where it decides: it reads every open lead of these people.
        counted = with_open_leads(User.objects.filter(pk__in=[person.pk for person in equal]))
        loads = dict(counted.values_list("pk", "open_leads"))
        for person in equal:
            person.open_leads = loads[person.pk]
    return min(equal, key=lambda person: (person.open_leads, person.pk))


def _last_turn():
    """When a consultant had the last turn: one row of the ledger, which only ever grows."""
    turns = Assignment.objects.filter(
        dealership=OurDealership(), rule=Rule.ROTATION, consultant=OuterRef("pk")
    )
    return turns.order_by("-at").values("at")[:1]


def _speaks(person, language):
    wanted = _primary(language)
    return bool(wanted) and wanted in {_primary(code) for code in [*person.speaks, person.language]}


def _primary(code):
    """The language of a tag without its script or country: zh for zh-Hans-CN."""
    return code.replace("_", "-").split("-")[0].lower()


def _known(language):
    codes = [code for code, _name in settings.LANGUAGES_SPOKEN]
    return next((code for code in codes if _primary(code) == _primary(language)), language)
