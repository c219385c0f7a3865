"""Whose lead it is: own consultant first, then fair turns, then the pool."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.customers.models import OwnConsultant
from apps.dealers.models import Dealership, Role, Shift, StaffMembership, User
from apps.journeys.actions import record

from ..models import Assignment, FollowUp, Lead
from .news import tell_given, tell_taken_away

SALES_ROLES = (Role.SALES_CONSULTANT, Role.SALES_MANAGER)
Rule = Assignment.Rule
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Choice:
    """Who gets a lead, by which rule, and what the rule saw."""

    consultant: User | None
    rule: Rule
    facts: dict = field(default_factory=dict)


@transaction.atomic(savepoint=False)
def choose_consultant(customer, *, language, at, place=None):
    """Return the Choice for this customer at this dealership at this moment.

    Keeps the dealership's rotation locked until the transaction ends: whoever writes the
    assignment does it in the same one, so no two enquiries get the same turn. `place` is the
    dealership, where it is at hand.
    """
    dealership_id = current_dealership_id()
    if own := own_consultant(customer):
        return Choice(own, Rule.OWN)
    _lock_rotation(dealership_id)
    hours = (place or Dealership.objects.get(pk=dealership_id)).hours
    if hours.is_open(at):
        return _whose_turn(_on_shift(at), language, {})
    if (moment := _next_shift(hours, at)) is None:
        return Choice(None, Rule.NOBODY)
    return _whose_turn(_on_shift(moment), language, {"from": moment.isoformat()})


def own_consultant(customer):
    """Return the consultant this customer deals with here, if they still sell here."""
    ours = OwnConsultant.objects.of(customer).filter(dealership=current_dealership_id())
    own = ours.select_related("consultant").order_by("-since").first()
    return own.consultant if own and sells_here(own.consultant) else None


def sells_here(user, *, roles=SALES_ROLES):
    """Tell whether somebody is an active member of this dealership's sales."""
    return user.is_active and _members(roles).filter(user=user).exists()


def sellers():
    """Return everybody who can be given a lead of this dealership, by name."""
    people = User.objects.filter(is_active=True, pk__in=_members(SALES_ROLES))
    return people.order_by("name", "pk")


@transaction.atomic
def assign_lead(lead, *, consultant, note="", by):
    """Give a lead to a consultant by hand; the next step and the customer go along."""
    lead = lock_lead(lead)
    if lead.status != Lead.Status.OPEN:
        raise Refused(_("This lead is closed. Reopen it before you assign it."))
    if not sells_here(consultant):
        text = _("%(name)s does not work in sales here. Choose somebody from the list.")
        raise Refused(text % {"name": consultant})
    if lead.consultant_id == consultant.pk:
        return lead  # The same click twice.
    choice = Choice(consultant, Rule.BY_HAND, {"note": note.strip()} if note.strip() else {})
    return give_lead(lead, choice, at=clock.now(), by=by)


@transaction.atomic
def take_lead(lead, *, by):
    """Take a lead that waits for anybody; the first one gets it."""
    lead = lock_lead(lead)
    if lead.consultant_id == by.pk:
        return lead
    if lead.status != Lead.Status.OPEN:
        raise Refused(_("This lead is closed."))
    if lead.consultant_id:
        text = _("%(name)s was faster and has this lead now. Take the next one.")
        raise Refused(text % {"name": lead.consultant})
    if not sells_here(by):
        raise Refused(_("Only somebody who works in sales here can take a lead."))
    return give_lead(lead, Choice(by, Rule.BY_HAND, {"taken": True}), at=clock.now(), by=by)


def give_lead(lead, choice, *, at, by):
    """Write a choice down: ledger, lead, next step, ownership and timeline.

    The lead is locked by the caller.
    """
    was = lead.consultant
    if choice.consultant:
        lead.consultant, lead.assigned_at = choice.consultant, at
        lead.save(update_fields=["consultant", "assigned_at"])
        FollowUp.objects.open().filter(lead=lead).update(consultant=choice.consultant)
    note_assignment(lead, choice, at=at, by=by)
    if was != lead.consultant:
        tell_taken_away(lead, was, by=by)
    return lead


def note_assignment(lead, choice, *, at, by):
    """Write down why a lead has this consultant, or nobody: ledger, ownership and timeline."""
    Assignment.objects.create(
        lead=lead,
        customer_id=lead.customer_id,
        consultant=choice.consultant,
        rule=choice.rule,
        facts=choice.facts,
        at=at,
        by=by,
    )
    if choice.consultant and choice.rule != Rule.OWN:
        _own(lead, choice.consultant, at)
    name = choice.consultant.get_full_name() if choice.consultant else ""
    facts = {"lead": str(lead.pk), "to": name, "rule": choice.rule, **choice.facts}
    record(lead.customer, "leads.assigned", by=by, at=at, **facts)
    if choice.consultant:
        tell_given(lead, by=by)


def lock_lead(lead):
    """Return the lead as it stands now, locked: people decide on what they see on a screen."""
    # Nothing joined: after a wait the lead is read anew, but a joined row would be the old one.
    return Lead.objects.select_for_update().get(pk=lead.pk)


def _own(lead, consultant, at):
    theirs = OwnConsultant(
        dealership_id=lead.dealership_id,
        customer_id=lead.customer.canonical_id,
        consultant=consultant,
        since=at,
    )
    OwnConsultant.objects.bulk_create(
        [theirs],
        update_conflicts=True,
        unique_fields=["group", "dealership", "customer"],
        update_fields=["consultant", "since"],
    )


def _lock_rotation(dealership_id):
    with connection.cursor() as cursor:
        name = f"leads.rotation.{dealership_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _members(roles):
    """Keys of the active members of this dealership in these roles."""
    ours = StaffMembership.objects.filter(dealership=current_dealership_id(), active=True)
    return ours.filter(role__in=roles).values("user")


def _on_shift(moment):
    shifts = Shift.objects.at(moment).filter(dealership=current_dealership_id())
    people = User.objects.filter(is_active=True, pk__in=_members([Role.SALES_CONSULTANT]))
    return people.filter(pk__in=shifts.values("user"))


def _next_shift(hours, at):
    """The first moment of the next open day at which a consultant is there, or None."""
    opening = hours.next_opening(at)
    if opening is None:
        return None
    shifts = Shift.objects.filter(
        dealership=current_dealership_id(),
        ends_at__gt=opening,
        user__is_active=True,
        user__in=_members([Role.SALES_CONSULTANT]),
    )
    first = shifts.order_by("starts_at").first()
    if first is None:
        return None
    moment = max(opening, first.starts_at.astimezone(opening.tzinfo))
    # Somebody who comes next week is no answer for tomorrow; then it waits for anybody.
    return moment if moment.date() == opening.date() else None


def with_open_leads(people):
    """Count the open leads in sight of each; those that were closed are not even looked at."""
    # A count over the relation would join all that somebody ever had before it filters.
    theirs = Lead.objects.open().filter(consultant=OuterRef("pk")).order_by()
    count = theirs.values("consultant").annotate(count=Count("pk")).values("count")
    return people.annotate(open_leads=Coalesce(Subquery(count), 0))


def _whose_turn(people, language, facts):
    people = list(with_open_leads(people).annotate(last_turn=Subquery(_last_turn())))
    if not people:
        return Choice(None, Rule.NOBODY)
    able = [person for person in people if _speaks(person, language)]
    if able and len(able) < len(people):
        people, facts = able, {**facts, "language": _known(language)}
    chosen = min(people, key=lambda p: (p.last_turn or NEVER, p.open_leads, p.pk))
    facts = {**facts, "among": sorted(person.get_full_name() for person in people)}
    if chosen.last_turn:
        facts["last_turn"] = chosen.last_turn.isoformat()
    return Choice(chosen, Rule.ROTATION, facts)


def _last_turn():
    """When a consultant had the last turn: one row of the ledger, which only ever grows."""
    turns = Assignment.objects.filter(
        dealership=current_dealership_id(), rule=Rule.ROTATION, consultant=OuterRef("pk")
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
