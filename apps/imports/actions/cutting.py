"""People cut out of files: those that moved in go, of the others only their rows."""

import io
import tempfile
import unicodedata
from dataclasses import dataclass, replace

from django.utils import timezone

from apps.customers.models import ContactPoint

from ..models import FileImport, FilePart, ImportedCard, ImportProblem
from ..tables import NotATable, rows_of, without_rows
from .runs import give_to_worker
from .uploads import keep_parts

State = FileImport.State
# Their rows are in the tables or gone; the file itself is for looking things up alone.
SETTLED = (State.DONE, State.UNDONE)


@dataclass(frozen=True)
class Found:
    """Where a file holds somebody: in which rows, or somewhere that cannot be cut."""

    rows: frozenset = frozenset()
    elsewhere: bool = False

    def __bool__(self):
        return bool(self.rows) or self.elsewhere


def cut_people(traces):
    """Take people out of every file of the group that is still kept; return {model: rows}.

    Only files in which they are found are held: a worker goes on with them without these rows.
    """
    parts, held = 0, FilePart.objects.values("file_import")
    for seen in FileImport.objects.filter(pk__in=held).order_by("id"):
        if found := find(seen, traces):
            row = FileImport.objects.select_for_update(of=["self"]).get(pk=seen.pk)
            parts += _cut(row, found, traces)
    return {FilePart: parts}


def find(file_import, traces):
    """Look for people in a file: their phones, addresses, accounts, and their number there."""
    cards = ImportedCard.objects.filter(file_import=file_import, customer__in=traces.cards)
    rows = set(cards.values_list("row", flat=True))
    is_theirs = _row_of(traces, _columns_of_numbers(file_import, traces))
    layout = file_import.table
    with file_import.opened() as file:
        try:
            rows |= {number for number, cells in rows_of(file, layout) if is_theirs(cells)}
            others = layout.other_sheets(file)
            elsewhere = any(
                is_theirs(cells)
                for sheet in others
                for _number, cells in rows_of(file, replace(layout, sheet=sheet))
            )
        except NotATable:
            elsewhere = _may_hold(file, layout, traces)
    return Found(frozenset(rows), elsewhere)


def drop_file(file_import, **fields):
    """Forget the bytes of a file and the rows that were shown of it; return how many parts."""
    file_import.layout["first_rows"] = []
    for name, value in fields.items():
        setattr(file_import, name, value)
    file_import.save(update_fields=["layout", *fields])
    return file_import.parts.all().delete()[0]


def _cut(row, found, traces):
    """Leave a file without some rows, held by the transaction; return how many parts changed."""
    if row.state in SETTLED:
        return drop_file(row)
    ImportProblem.objects.filter(file_import=row, row__in=found.rows).delete()
    try:
        return _rewrite(row, found.rows)
    except NotATable:
        # Nobody can say which of it is theirs, and as it is it would never move in.
        return drop_file(row, state=State.DROPPED, turn=row.turn + 1, finished_at=timezone.now())


def _rewrite(row, rows):
    with row.opened() as old, tempfile.TemporaryFile() as new:
        layout = without_rows(old, row.table, rows, new)
        number = row.parts.all().delete()[0]
        keep_parts(row, new)
    row.layout, row.rows_cut = layout.as_json(), row.rows_cut + len(rows)
    fields = ["layout", "rows_cut"]
    if row.state == State.CHECKED:
        # What its report says of them must go, and who else is in it is counted anew.
        row.state, row.cursor, row.counts = State.CHECKING, 0, {}
        fields += ["state", "cursor", "counts"]
    if row.is_running:
        row.turn, row.beat_at = row.turn + 1, timezone.now()
        fields += ["turn", "beat_at"]
    row.save(update_fields=fields)
    if row.is_running:
        give_to_worker(row)
    return number


def _row_of(traces, numbers):
    def is_theirs(cells):
        # Not a sign that stands within a phone: two cells are never one number.
        text = unicodedata.normalize("NFKC", "\0".join(cells))
        return traces.reach(text) or any(
            at < len(cells) and "".join(cells[at].split()) in known for at, known in numbers
        )

    return is_theirs


def _columns_of_numbers(file_import, traces):
    """The columns in which this file numbers customers, with the numbers of these people."""
    mapping = file_import.mapping
    if file_import.kind != FileImport.Kind.CUSTOMERS:
        return []
    system = mapping.get("system", "").casefold() + ":"
    values = [p.value for p in traces.points if p.kind == ContactPoint.Kind.EXTERNAL]
    known = {value.removeprefix(system) for value in values if value.startswith(system)}
    columns = [at for at, code in enumerate(mapping.get("columns", ())) if code == "number"]
    return [(at, known) for at in columns if known]


def _may_hold(file, layout, traces):
    """Whether a file that is no table to its end may hold a person."""
    if layout.format != "csv":
        return True
    file.seek(0)
    text = io.TextIOWrapper(file, layout.charset, errors="replace")
    try:
        return traces.reach(unicodedata.normalize("NFKC", text.read()))
    finally:
        text.detach()
