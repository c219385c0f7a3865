"""Who belongs to whom."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.models import Customer, Relation
from apps.customers.models.relations import MUTUAL

from .erased import refuse_erased
from .people import lock_people
from .timeline import record

Role = Relation.Role


@transaction.atomic
def relate(customer, *, other, roles, by):
    """Write down what `other` is to the customer; what is known already stays as it is."""
    roles = [Role(role) for role in roles]
    if not roles:
        raise Refused(_("Choose what they are to each other."))
    person, other = lock_people(customer, other)
    for card in (person, other):
        refuse_erased(card)
    if person.pk == other.pk:
        raise Refused(_("Both are the same person. Choose somebody else."))
    _fits(person, other, roles)
    known = {(each.customer.canonical_id, each.role) for each in _between(person, other)}
    news = [role for role in roles if not _is_known(person, other, role, known)]
    for role in news:
        relation = Relation(customer=person, other=other, role=role, by=by)
        relation.full_clean(validate_constraints=False)  # Both are locked and were looked at.
        relation.save(force_insert=True)
        facts = {"role": role, "person": str(other.pk)}
        record(person, "customers.related", by=by, **facts)
    return list(_between(person, other))


@transaction.atomic
def end_relation(relation, *, by):
    """Write down that two people no longer belong together; that they did is kept."""
    person, other = lock_people(relation.customer, relation.other)
    ended = list(_between(person, other))
    now = clock.now()
    for each in ended:  # None for the same click twice.
        each.ended_at = now
        each.save(update_fields=["ended_at"])
        facts = {"role": each.role, "person": str(other.pk)}
        record(person, "customers.relation_ended", by=by, **facts)
    return ended


def _between(person, other):
    """What is known between two people, from either side."""
    ours = Relation.objects.current().of(person).select_related("customer", "other")
    theirs = [person.pk, other.pk]
    return ours.filter(customer__canonical__in=theirs, other__canonical__in=theirs)


def _is_known(person, other, role, known):
    if (person.pk, role) in known:
        return True
    back = {Role.PARENT: Role.CHILD, Role.CHILD: Role.PARENT} | {each: each for each in MUTUAL}
    return role in back and (other.pk, back[role]) in known


def _fits(person, other, roles):
    company = Customer.Kind.COMPANY
    if Role.CONTACT in roles and person.kind != company and other.kind != company:
        raise Refused(_("Neither of them is a company. Choose another relation."))
