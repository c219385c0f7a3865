"""The dry run: every row judged as the load would, and nothing written but the report."""

from collections import Counter

from django.utils import timezone

from apps.core import clock

from ..book.book import Book
from ..models import FileImport
from ..records import RecordReader
from .turns import Turn, at_work, write_problems

State = FileImport.State


def check_book(file_import):
    """Judge every row of a customer book, from its beginning."""
    turn = Turn.take(file_import, State.CHECKING)
    with at_work(turn):
        turn.begin_anew()
        reader = reader_of(turn.row)
        book = Book(turn.row.dealership.country)
        with turn.row.opened() as file:
            for batch in turn.batches(file):
                records = [reader.read(number, cells) for number, cells in batch]
                book.take(book.recognise(book.read(records)))
                book.settle()
                note_rows(turn, records, book.counts)
        finish_check(turn)


def reader_of(file_import):
    """The reader of the rows of a file, by what was chosen for its columns."""
    return RecordReader(file_import.mapping, file_import.table.headers, today=clock.today())


def problems_of(records):
    """Every problem of some rows, in their order."""
    return [problem for record in records for problem in record.problems]


def note_rows(turn, records, counts):
    """Keep what was found in a batch of rows."""
    found = problems_of(records)
    levels = Counter(f"level_{problem.level}" for problem in found)
    counts.update(levels)
    with turn.batch() as row:
        write_problems(row, found)
        row.cursor, row.counts = records[-1].row, dict(counts)


def finish_check(turn):
    """The whole file was read: it may move in."""
    with turn.batch() as row:
        row.rows, row.state = row.cursor, State.CHECKED
        row.cursor, row.finished_at = 0, timezone.now()
