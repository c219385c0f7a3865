"""What a card shows of a lead, read for all cards of a page at once."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.customers.contact_details import ShownPoint, in_full, shown_point
from apps.customers.models import ContactPoint
from apps.journeys.models import Standing
from apps.journeys.readiness import before_hello

from ..models import Assignment, Lead


@dataclass
class Card:
    """A lead with what one wants to know before greeting its customer."""

    lead: Lead
    phone: ShownPoint | None = None
    hello: list = field(default_factory=list)
    why: str = ""


def cards_of(leads, reader, *, hello=False):
    """Return {lead key: Card}; the number of queries does not depend on the number of leads."""
    leads = list(leads)
    phones = phones_of([lead.customer for lead in leads], reader, worked=leads)
    cards = {lead.pk: Card(lead, phone=phones.get(lead.customer.canonical_id)) for lead in leads}
    if hello and leads:
        _add_hello(cards)
    return cards


def phones_of(customers, reader, *, worked=()):
    """Return {canonical customer: the phone to call}, the preferred one first.

    In full where the reader sees it, which is so for who works one of the leads `worked`.
    """
    customers = list(customers)
    if not customers:
        return {}
    mine = {lead.customer.canonical_id for lead in worked if lead.consultant_id == reader.pk}
    full = mine | in_full(reader, [each for each in customers if each.canonical_id not in mine])
    ids = {customer.canonical_id for customer in customers}
    points = ContactPoint.objects.filter(
        customer__canonical__in=ids, kind=ContactPoint.Kind.PHONE
    ).select_related("customer")
    best = {}
    for point in points.order_by("-preferred", "id"):
        person = point.customer.canonical_id
        if person not in best:
            best[person] = shown_point(point, full=person in full)
    return best


def _add_hello(cards):
    leads = [card.lead for card in cards.values()]
    standings = {
        standing.customer_id: standing
        for standing in Standing.objects.filter(
            customer__in={lead.customer.canonical_id for lead in leads}
        )
    }
    last = Assignment.objects.filter(lead__in=leads).order_by("lead_id", "-at", "-id")
    reasons = {row.lead_id: row for row in last.distinct("lead_id").select_related("by")}
    for card in cards.values():
        card.hello = before_hello(standings.get(card.lead.customer.canonical_id))
        card.why = why_mine(reasons.get(card.lead.pk))


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
