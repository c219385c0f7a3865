"""What files that moved in still say of a person: handed out, and erased."""

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast, Greatest

from apps.customers.erasing import REPLACEMENT
from apps.customers.holdings import Section, table_of
from apps.customers.models.matching import MOST_FOUND, ids_matching

from ..models import Export, FileImport, FilePart, ImportedCard, ImportProblem
from .cutting import SETTLED, State, drop_file

FILES_AT_ONCE = 20  # Each may be fifty mebibytes.


def imports_of(customer):
    """Return what an export holds of the files a person came with."""
    cards = ImportedCard.objects.filter(customer__canonical=customer.canonical_id)
    return Section(
        str(FileImport._meta.verbose_name_plural),
        [table_of(cards.select_related("file_import"), leave_out=("made", "history_mark"))],
    )


def erase_remarks(traces):
    """Forget what was remarked about people at any row of any file, and what files are named by.

    Another one's row may say whose number it holds.
    """
    problems = ImportProblem.objects.annotate(said=Cast("facts", TextField()))
    named = list(FileImport.objects.filter(traces.named_in("file_name")))
    for each in named:
        each.file_name = traces.cut(each.file_name)
        each.save(update_fields=["file_name"])
    return {
        ImportProblem: problems.filter(traces.named_in("said")).delete()[0],
        FileImport: len(named),
        Export: _forget_searches(traces),
    }


def _forget_searches(traces):
    """Leave of a list that was narrowed to these people only that it was narrowed."""
    people = {card.canonical_id for card in traces.cards}
    forgotten = 0
    for export in Export.objects.filter(filters__has_key="q"):
        query = export.filters["q"]
        found = ids_matching(query)
        # What thousands match tells of nobody.
        if traces.cut(query) != query or (len(found) < MOST_FOUND and people & set(found)):
            export.filters["q"] = REPLACEMENT
            export.save(update_fields=["filters"])
            forgotten += 1
    return forgotten


def erase_imports(traces):
    """Forget what files made of a person.

    An import can still be taken back, but for this person, of whom nothing is left to take back.
    """
    cards = ImportedCard.objects.filter(customer__in=traces.cards)
    return {ImportedCard: cards.delete()[0]}


class OldFiles:
    """Files as they came, long after they moved in or should have; what came of them stays."""

    def __init__(self, before):
        kept = Exists(FilePart.objects.filter(file_import=OuterRef("pk")))
        last = Greatest("created_at", "finished_at", "beat_at")  # Nulls count for nothing.
        quiet = FileImport.objects.annotate(last=last).filter(kept, last__lt=before)
        self.found = quiet.exclude(state__in=FileImport.RUNNING).order_by("id")

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        rows = list(self.found.select_for_update(of=["self"])[: min(size, FILES_AT_ONCE)])
        for row in rows:
            # Without its bytes a file cannot go on; what moved in can still be taken back.
            drop_file(row, **({} if row.state in SETTLED else {"state": State.DROPPED}))
        return len(rows)
