"""A list taken out: written down first, then sent row by row."""

from django.db import transaction
from django.utils.text import capfirst

from apps.core.scope import current_scope
from apps.core.streaming import as_asked_for

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

    What was sent is known whether somebody broke it off or not.
    """
    sent = 0
    try:
        yield [capfirst(str(column.label)) for column in columns]
        for row in queryset.iterator(chunk_size=AT_ONCE):
            yield [column.of(row) for column in columns]
            sent += 1
        export.complete = True
    finally:
        export.rows = sent
        export.save(update_fields=["rows", "complete"])


def file_of_export(export, columns, queryset):
    """Return what is sent: lines of CSV as they are read, or an open workbook."""
    rows = rows_of_export(export, columns, queryset)
    if export.format == Export.Format.CSV:
        return as_asked_for(csv_lines(rows))
    return workbook_of(export.name, rows)
