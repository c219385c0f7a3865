"""Whose customer somebody is here, and for how long without a word between them."""

from django.db.models import Max

from apps.core.models import current_dealership_id
from apps.core.ready import Asked, IsAny, OurDealership, ReadyQuery
from apps.customers.models import OwnConsultant, Purpose
from apps.dealers.models import Cover
from apps.journeys.models import OutgoingMessage

from ..models import LeadRules, LoggedContact
from .sellers import sellers, sells_here


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
    spoken = _last_spoken(list(keys), at) if allowed is not None else {}
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


def _last_spoken(people, at):
    """Return {(person, consultant): when they last had to do with each other}."""
    spoken = {}
    for person, by, last in _contacts(people, at):
        spoken[person, by] = max(last, spoken.get((person, by), last))
    return spoken


@ReadyQuery
def _contacts():
    """When each consultant last logged a contact with each of these people, and last wrote one."""
    theirs = IsAny("customer__canonical", Asked(0))
    logged = LoggedContact.objects.filter(theirs, at__lte=Asked(1)).order_by()
    letters = OutgoingMessage.objects.filter(theirs, done_at__lte=Asked(1), by__isnull=False)
    letters = letters.filter(purpose=Purpose.ENQUIRY, status=OutgoingMessage.Status.SENT)
    whose = ("customer__canonical", "by")
    logged = logged.values_list(*whose).annotate(last=Max("at"))
    letters = letters.order_by().values_list(*whose).annotate(last=Max("done_at"))
    return logged.union(letters, all=True).order_by()


def _kept(own, last, allowed, at):
    days = _silent_days(own, last, at)
    if allowed is not None and days >= allowed:
        return None, {"free": own.consultant.get_full_name(), "days": days}
    return own.consultant, {}


def _silent_days(own, last, at):
    return (at - max(own.since, last or own.since)).days


def owner_of(customer, at):
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
    person = customer.canonical_id
    days = _silent_days(own, _last_spoken([person], at).get((person, own.consultant_id)), at)
    return days if days >= allowed else 0
