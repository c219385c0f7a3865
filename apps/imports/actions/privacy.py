"""What files that moved in still say of a person: handed out, and erased."""

from django.db.models import TextField
from django.db.models.functions import Cast

from apps.customers.holdings import Section, table_of

from ..models import FileImport, ImportedCard, ImportProblem


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
    }


def erase_imports(traces):
    """Forget what files made of a person.

    An import can still be taken back, but for this person, of whom nothing is left to take back.
    """
    cards = ImportedCard.objects.filter(customer__in=traces.cards)
    return {ImportedCard: cards.delete()[0]}
