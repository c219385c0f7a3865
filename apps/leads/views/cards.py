"""What a card shows of a lead, read for all cards of a page at once."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.customers.contact_details import (
    ShownPoint,
    in_full,
    phones_of_people,
    shown_point,
)
from apps.dealers.models import Absence, Shift
from apps.journeys.models import Standing
from apps.journeys.readiness import before_hello

from ..actions.sellers import sellers
from ..models import Assignment, Lead, LoggedContact, ResponseClock


@dataclass
class Card:
    """A lead with what one wants to know before greeting its customer."""

    lead: Lead
    phone: ShownPoint | None = None
    hello: list = field(default_factory=list)
    why: str = ""
    handed: Assignment | None = None  # The note of whoever had it before, until the first contact.


def cards_of(leads, reader, *, hello=False):
    """Return {lead key: Card} of what the reader works, for themselves or as somebody's cover.

    The number of queries does not depend on the number of leads.
    """
    leads = list(leads)
    customers = [lead.customer for lead in leads]
    phones = phones_of(customers, reader, working=customers)
    cards = {lead.pk: Card(lead, phone=phones.get(lead.customer.canonical_id)) for lead in leads}
    if hello and leads:
        _add_hello(cards)
    return cards


def phones_of(customers, reader, *, working=()):
    """Return {canonical customer: the phone to call}, the preferred one first.

    In full where the reader sees it, and for the customers they are `working` for now.
    """
    customers = list(customers)
    if not customers:
        return {}
    mine = {customer.canonical_id for customer in working}
    full = mine | in_full(reader, [each for each in customers if each.canonical_id not in mine])
    best = {}
    for point in phones_of_people([customer.canonical_id for customer in customers]):
        if point.person not in best:
            best[point.person] = shown_point(point, full=point.person in full)
    return best


def numbers_of(people):
    """Return {person: the number to call} of people whose reader works for them now."""
    numbers = {}
    for phone in phones_of_people(list(people)) if people else ():
        numbers.setdefault(phone.person, phone.value)
    return numbers


def _add_hello(cards):
    leads = [card.lead for card in cards.values()]
    keys = [lead.pk for lead in leads]
    people = [lead.customer.canonical_id for lead in leads]
    standings = {standing.customer_id: standing for standing in _standings(people)}
    reasons = {row.lead_id: row for row in _reasons(keys)}
    spoken = {row.lead_id: row.at for row in _spoken(keys)}
    for card in cards.values():
        card.hello = before_hello(standings.get(card.lead.customer.canonical_id))
        given = reasons.get(card.lead.pk)
        card.why = why_mine(given)
        card.handed = note_unread(given, spoken.get(card.lead.pk))


@ReadyQuery
def _standings():
    return Standing.objects.filter(IsAny("customer", Asked()))


@ReadyQuery
def _reasons():
    """The last assignment of each lead."""
    given = Assignment.objects.filter(IsAny("lead", Asked())).order_by("lead_id", "-at", "-id")
    return given.distinct("lead_id").select_related("by")


@ReadyQuery
def _spoken():
    """When somebody logged the last contact with each lead."""
    last = LoggedContact.objects.filter(IsAny("lead", Asked())).order_by("lead_id", "-at")
    return last.distinct("lead_id").values_list("lead_id", "at", named=True)


def note_unread(given, spoken_at):
    """The assignment whose hand-over note still stands on top: nobody has talked since."""
    if given is None or not given.facts.get("note"):
        return None
    return given if spoken_at is None or spoken_at < given.at else None


def why_mine(assignment):
    """Say to the consultant in two or three words why this lead came to them."""
    if assignment is None:
        return ""
    if assignment.rule == Assignment.Rule.OWN:
        return _("your customer")
    if assignment.rule == Assignment.Rule.ROTATION:
        return _("your turn")
    if assignment.facts.get("taken") or assignment.by is None:
        return _("you took it")
    return _("from %(name)s") % {"name": assignment.by}


def fill_rows(rows, reader):
    """Give each row with a lead the number to call and, when it is overdue, whom to give it to."""
    phones = phones_of([row.lead.customer for row in rows], reader)
    helpers = _helpers() if reader.has_perm("leads.assign_lead") else []
    for row in rows:
        row.phone = phones.get(row.lead.customer.canonical_id)
        row.helper = next((h for h in helpers if h.pk != row.lead.consultant_id), None)


def _helpers():
    """Those on shift now and not away who could answer, the one with the fewest waiting first."""
    people = _on_shift(timezone.now())
    waiting = dict(_waiting([each.pk for each in people]))
    return sorted(people, key=lambda person: (waiting.get(person.pk, 0), person.pk))


@ReadyQuery
def _on_shift():
    here = sellers().filter(pk__in=Shift.objects.at(Asked()).values("user"))
    return here.exclude(pk__in=Absence.objects.at(Asked()).values("user"))


@ReadyQuery
def _waiting():
    """How many customers wait for an answer of each of some people."""
    running = ResponseClock.objects.running().filter(IsAny("lead__consultant", Asked()))
    return running.order_by().values_list("lead__consultant").annotate(Count("pk"))
