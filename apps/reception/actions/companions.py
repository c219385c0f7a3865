"""Who came along with a visitor."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.customers.actions import lock_person
from apps.customers.models import Customer
from apps.customers.relatives import Relatives
from apps.journeys.actions import record

from ..models import Companion
from .facts import told_of
from .here import refuse_here, take_off
from .news import tell_board
from .visits import lock_visit, refuse_gone

Kind = Customer.Kind
MOST = 20  # Of a party, as the database holds.


@transaction.atomic
def bring_along(visit, *, person, by):
    """Note that somebody who belongs to the visitor came along; return the visit.

    Nothing is typed in: it is one of those whom the card of the visitor names. A party has at
    least as many people as are known of it.
    """
    person = lock_person(person)
    visit = lock_visit(visit)
    refuse_gone(visit)
    if visit.customer_id is None:
        raise Refused(_("Say first who they are. Then those who belong to them can be chosen."))
    along = Companion.objects.standing().filter(visit=visit)
    if along.of(person).exists():
        return visit  # The same click twice.
    if person.pk not in {each.person.pk for each in who_may_come(visit)}:
        words = {"name": person, "visitor": visit.customer.person}
        raise Refused(_("%(name)s is not known to belong to %(visitor)s.") % words)
    refuse_here(person)
    known = along.count() + 2
    if known > MOST:
        raise Refused(_("Between 1 and 20 people come together."))
    Companion(visit=visit, customer=person, by=by).save(force_insert=True)
    visit.party_size = max(visit.party_size, known)
    visit.save(update_fields=["party_size"])
    told, visitor = told_of(visit), visit.customer.person
    record(visitor, "reception.came_with", by=by, **told, person=str(person.pk))
    record(person, "reception.came_along", by=by, **told, person=str(visitor.pk))
    tell_board()
    return visit


def who_may_come(visit):
    """Return the Relatives of a visitor who can come along: people, and no companies."""
    kin = Relatives(visit.customer.person).list
    return [each for each in kin if each.person.kind == Kind.PERSON and not each.person.is_erased]


@transaction.atomic
def leave_out(visit, *, person, by):
    """Take somebody off a visit who did not come along after all; the number of people stays."""
    visit = lock_visit(visit)
    refuse_gone(visit)
    take_off(Companion.objects.standing().filter(visit=visit).of(person), by=by)
    tell_board()
    return visit
