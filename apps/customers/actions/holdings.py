"""Everything held about a person, handed out: to them, and for a look before an erasure."""

from apps.core.scope import working_in
from apps.customers.holdings import Section, Table, table_of
from apps.customers.models import Customer, Disclosure, Erasure
from apps.customers.signals import exporting, retaining
from apps.customers.tables import histories_of_people, rows_on, tables_of_people
from apps.dealers.workplace import scope_of_group

from .disclosures import disclose


def hand_out(customer, *, by, where=""):
    """Return the sections of everything held about a person; that it was done is recorded."""
    disclose(customer, kind=Disclosure.Kind.EXPORTED, by=by, where=where)
    return held_of(customer)


def held_of(customer):
    """Return what every app holds of a person, at whichever dealership of the group."""
    with working_in(scope_of_group(customer.group_id)):
        told = exporting.send(sender=Customer, customer=customer)
        return [_cards_of(customer), *(section for _receiver, section in told)]


def staying_of(customer):
    """Return what an erasure leaves of a person, and why."""
    with working_in(scope_of_group(customer.group_id)):
        told = retaining.send(sender=Customer, customer=customer)
        return [kept for _receiver, several in told for kept in several]


def _cards_of(customer):
    cards = list(Customer.objects.filter(canonical=customer.canonical_id))
    models = [*tables_of_people(), Erasure, *histories_of_people()]
    tables = [Table(Customer, cards)]
    tables.append(table_of(Disclosure.objects.of_or_of_everybody(customer), leave_out=("key",)))
    tables += [table_of(rows_on(model, cards), leave_out=("key",)) for model in models]
    return Section(str(Customer._meta.verbose_name), tables)
