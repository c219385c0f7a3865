"""Looks and copies, written down as they happen."""

from apps.core.scope import current_scope
from apps.customers.models import Disclosure


def disclose(customer, *, kind, by, where=""):
    """Record that somebody was shown, or took out, what is held about this person."""
    return disclose_each([customer], kind=kind, by=by, where=where)[0]


def disclose_everybody(*, by, where=""):
    """Record that a list of everybody was taken out, in one row however many they are."""
    here = current_scope().dealership_id
    kind = Disclosure.Kind.LISTED
    return Disclosure.objects.create(kind=kind, where=where, by=by, dealership_id=here)


def disclose_each(customers, *, kind, by, where=""):
    """Record the same for several people at once, as an exported list needs it."""
    here = current_scope().dealership_id
    rows = [
        Disclosure(
            customer_id=customer.canonical_id,
            kind=kind,
            where=where.partition("?")[0][:200],
            by=by,
            dealership_id=here,
        )
        for customer in customers
    ]
    return Disclosure.objects.bulk_create(rows)
