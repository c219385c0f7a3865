"""A list taken out: written down first, then sent row by row."""

from itertools import islice

from django.db import transaction
from django.utils.text import capfirst

from apps.core.scope import current_scope, working_in

from ..models import Export
from ..sheets import csv_lines, workbook_of

AT_ONCE = 500


@transaction.atomic
def begin_export(name, *, format, filters, masked=False, by):
    """Write down that somebody takes a list out, before the first row leaves."""
    export = Export(
        name=name,
        format=format,
        filters=filters,
        masked=masked,
        dealership_id=current_scope().dealership_id,
        by=by,
    )
    export.full_clean(exclude=["dealership"])  # None for the overview of a group.
    export.save(force_insert=True)
    return export


def rows_of_export(export, columns, queryset):
    """Yield the headings and then the rows of a list; at the end, write down how many left.

    The answer is sent after the request is over, so the scope is entered for each batch anew, and
    what was sent is known whether somebody broke it off or not.
    """
    scope, sent = current_scope(), 0
    with working_in(scope):
        rows = iter(queryset.iterator(chunk_size=AT_ONCE))

    def batch():
        with working_in(scope):
            return [[column.of(row) for column in columns] for row in islice(rows, AT_ONCE)]

    try:
        yield [capfirst(str(column.label)) for column in columns]
        while cells := batch():
            for row in cells:
                yield row
                sent += 1
        export.complete = True
    finally:
        export.rows = sent
        with working_in(scope):
            export.save(update_fields=["rows", "complete"])


def file_of_export(export, columns, queryset):
    """Return what is sent: lines of CSV as they are read, or an open workbook."""
    rows = rows_of_export(export, columns, queryset)
    if export.format == Export.Format.CSV:
        return csv_lines(rows)
    return workbook_of(export.name, rows)
