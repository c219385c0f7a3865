"""Work on a file in turns: each batch a transaction, each worker only as long as it is its turn."""

import logging
import traceback
from contextlib import contextmanager
from itertools import islice

import pghistory
from django.db import OperationalError, transaction
from django.utils import timezone, translation

from apps.core import live

from ..models import FileImport, ImportProblem
from ..tables import NotATable, rows_of

logger = logging.getLogger("forecourt.imports")

TOPIC = "imports"  # What open pages hear of.
BATCH = 500  # Rows; each holds up to five locks, and the server has places for some thousands.
TRIES = 3
# SQLSTATE of a deadlock and of a serialisation failure: the same again is likely to work.
PASSING = ("40P01", "40001")


class Lost(Exception):
    """Another worker has the file by now, or a person stopped it."""


class Turn:
    """One worker's turn on a file; a batch of another one in between ends it."""

    def __init__(self, row):
        self.row = row

    @classmethod
    def take(cls, file_import, state):
        """Begin a turn; raises Lost when the file is not in this state."""
        with transaction.atomic():
            row = FileImport.objects.select_for_update().get(pk=file_import.pk)
            if row.state != state:
                raise Lost
            row.turn += 1
            row.beat_at = timezone.now()
            row.save(update_fields=["turn", "beat_at"])
        return cls(row)

    @contextmanager
    def batch(self):
        """One transaction, in which the file is ours alone; what it changes is saved with it."""
        with transaction.atomic():
            row = FileImport.objects.select_for_update().get(pk=self.row.pk)
            if (row.state, row.turn) != (self.row.state, self.row.turn):
                raise Lost
            yield row
            row.beat_at = timezone.now()
            row.save(update_fields=["state", "rows", "cursor", "counts", "finished_at", "beat_at"])
            live.tell(TOPIC)
        self.row.cursor = row.cursor

    def batches(self, file):
        """Yield the rows that are not done yet, in batches."""
        table = self.row.table
        done = max(self.row.cursor, table.header_row)
        rows = ((number, cells) for number, cells in rows_of(file, table) if number > done)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def begin_anew(self):
        """Forget what an earlier turn found: a check is made of all rows or of none."""
        self.row.cursor = 0
        self.row.problems.all().delete()

    def finish(self, state):
        """The work is done."""
        with self.batch() as row:
            row.state, row.finished_at = state, timezone.now()

    def stop(self, code, **facts):
        """Leave the file as it is, with the reason."""
        back = FileImport.State.UPLOADED
        if self.row.state != FileImport.State.CHECKING:
            back = FileImport.State.STOPPED
        FileImport.objects.filter(pk=self.row.pk, turn=self.row.turn).update(
            state=back, trouble={"code": code, "facts": facts}
        )
        live.tell(TOPIC)


@contextmanager
def at_work(turn):
    """Work as the person who asked for it, in the zone and language of the dealership."""
    place = turn.row.dealership
    try:
        with (
            timezone.override(place.zone),
            translation.override(place.language),
            pghistory.context(user=turn.row.by_id, file_import=str(turn.row.pk)),
        ):
            yield
    except Lost:
        return
    except NotATable as reason:
        turn.stop(reason.remark.code, **dict(reason.remark.facts))
    except Exception as error:
        # The text of an exception may hold what a row says; where it happened does not.
        where = traceback.extract_tb(error.__traceback__)[-1]
        name = type(error).__name__
        logger.error("file %s: %s in %s %s", turn.row.pk, name, where.name, where.lineno)
        turn.stop("unexpected", row=turn.row.cursor)


def again_if_passing(work):
    """Do the work of a batch again when it only lost a race for a lock."""
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            passing = getattr(error.__cause__, "sqlstate", None) in PASSING
            if not passing or attempt == TRIES - 1:
                raise
    return None


def write_problems(file_import, problems):
    """Keep what a person should know of some rows."""
    ImportProblem.objects.bulk_create(
        ImportProblem(
            file_import=file_import,
            row=problem.row,
            column=problem.column,
            level=problem.level,
            code=problem.code,
            facts=problem.facts,
        )
        for problem in problems
    )


def add_counts(counts, new):
    """Add the numbers of a batch to those of the file."""
    return {name: counts.get(name, 0) + new.get(name, 0) for name in {*counts, *new}}
