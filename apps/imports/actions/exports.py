"""A list taken out: written down first, then sent row by row."""

from itertools import batched

from django.db import transaction
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.scope import current_scope
from apps.core.streaming import as_asked_for
from apps.customers.actions import disclose_each, disclose_everybody
from apps.customers.models import Disclosure

from ..models import Export
from ..sheets import csv_lines, workbook_of

AT_ONCE = 500
LISTED = Disclosure.Kind.LISTED


@transaction.atomic
def begin_export(name, *, format, filters, masked=False, cut=False, everybody=False, by):
    """Write down that somebody takes a list out, before the first row leaves.

    `cut` when not all that match are in it; `everybody` when it is all customers of the group.
    """
    export = Export(
        name=name,
        format=format,
        filters=filters,
        masked=masked,
        cut=cut,
        dealership_id=current_scope().dealership_id,
        by=by,
    )
    export.full_clean(exclude=["dealership"])  # None for the overview of a group.
    export.save(force_insert=True)
    if everybody:
        disclose_everybody(by=by, where=_place_of(export))
    return export


def rows_of_export(export, columns, queryset, *, whose=None):
    """Yield the headings and then the rows of a list; at the end, write down how many left.

    What was sent is known whether somebody broke it off or not, and of the customers that `whose`
    finds in its rows it is written down before they leave.
    """
    sent, told = 0, set()
    try:
        yield [capfirst(str(column.label)) for column in columns]
        for rows in batched(queryset.iterator(chunk_size=AT_ONCE), AT_ONCE):
            if whose:
                _disclose(export, map(whose, rows), told)
            for row in rows:
                yield [column.of(row) for column in columns]
                sent += 1
        if export.cut:
            yield [_("Not all that match are in this list, only the newest %d.") % sent]
        export.complete = True
    finally:
        export.rows = sent
        export.save(update_fields=["rows", "complete"])


def _disclose(export, customers, told):
    """Write down once of each person that they left the house in a list."""
    people = {customer.canonical_id: customer for customer in customers if customer}
    fresh = [customer for key, customer in people.items() if key not in told]
    told |= people.keys()
    disclose_each(fresh, kind=LISTED, by=export.by, where=_place_of(export))


def _place_of(export):
    return f"{reverse('imports:export_list')}{export.name}.{export.format}"


def file_of_export(export, columns, queryset, *, whose=None):
    """Return what is sent: lines of CSV as they are read, or an open workbook."""
    rows = rows_of_export(export, columns, queryset, whose=whose)
    if export.format == Export.Format.CSV:
        return as_asked_for(csv_lines(rows))
    return workbook_of(export.name, rows)
