"""What files that moved in still say of a person: handed out, and erased."""

import json

from apps.customers.holdings import Section, table_of

from ..models import FileImport, FilePart, ImportedCard, ImportProblem

# Their rows are in the tables or gone; the file itself is for looking things up alone.
SETTLED = (FileImport.State.DONE, FileImport.State.UNDONE)


def imports_of(customer):
    """Return what an export holds of the files a person came with."""
    cards = ImportedCard.objects.filter(customer__canonical=customer.canonical_id)
    return Section(
        str(FileImport._meta.verbose_name_plural),
        [table_of(cards.select_related("file_import"), leave_out=("made", "history_mark"))],
    )


def erase_imports(traces):
    """Drop the files a person came with, and what was remarked about their row.

    A file holds many people and cannot be cut; once it has moved in nobody needs it. Its import
    can still be taken back, but for this person, of whom nothing is left to take back.
    """
    cards = ImportedCard.objects.filter(customer__in=traces.cards)
    files = list(cards.values_list("file_import", flat=True).distinct())
    settled = FileImport.objects.filter(pk__in=files, state__in=SETTLED)
    parts = FilePart.objects.filter(file_import__in=settled.values("pk"))
    remarked = ImportProblem.objects.filter(file_import__in=files)
    theirs = [problem.pk for problem in remarked.iterator() if _names(problem, traces)]
    return {
        ImportProblem: ImportProblem.objects.filter(pk__in=theirs).delete()[0],
        FilePart: parts.delete()[0],
        ImportedCard: cards.delete()[0],
    }


def _names(problem, traces):
    said = json.dumps(problem.facts, ensure_ascii=False)
    return traces.cut(said) != said
