"""What the state of a file asks a worker to do."""

from ..models import FileImport
from .checking import check_book
from .enquiries import check_enquiries, load_enquiries
from .loading import load_book
from .turns import Lost
from .undoing import undo_book

Kind, State = FileImport.Kind, FileImport.State
WORK = {
    (Kind.CUSTOMERS, State.CHECKING): check_book,
    (Kind.CUSTOMERS, State.LOADING): load_book,
    (Kind.CUSTOMERS, State.UNDOING): undo_book,
    (Kind.LEADS, State.CHECKING): check_enquiries,
    (Kind.LEADS, State.LOADING): load_enquiries,
}


def work_on(file_import_id):
    """Do what the state of a file asks for; a job that comes late finds nothing to do."""
    row = FileImport.objects.filter(pk=file_import_id).first()
    work = WORK.get((row.kind, row.state)) if row else None
    if work is None:
        return
    try:
        work(row)
    except Lost:
        return
