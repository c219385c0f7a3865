"""Whose turn it is: own consultant first, then fair turns, then the pool."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.core.models import current_dealership_id
from apps.core.ready import Asked, OurDealership, ReadyQuery
from apps.dealers.models import Absence, Dealership, Role, Shift, User

from ..models import Assignment, Lead
from ..topics import Subject
from .owners import owner_of
from .sellers import members_in, on_shift

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
    owner, facts, doer = (None, {}, None) if new_card else owner_of(customer, at)
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


def lock_rotation(dealership_id):
    """Let nobody else decide whose turn it is here until the transaction ends."""
    with connection.cursor() as cursor:
        name = f"leads.rotation.{dealership_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@ReadyQuery
def _on_shift():
    """The consultants on the floor at a moment, with what decides whose turn it is."""
    return with_turns(on_shift(Asked()))


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
        user__in=members_in([Role.SALES_CONSULTANT]),
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
