"""What is done with a file, one after the other: checked, moved in, stopped, taken back."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import live
from apps.core.errors import Refused

from ..columns import LEADS, targets_of
from ..models import ColumnMapping, FileImport
from ..problems import in_words
from .turns import TOPIC

State = FileImport.State
JOB = "imports.work"
LEFT_AFTER = 60  # Seconds without a sign of work; a batch takes two or three.
REACH = frozenset(["number", "phone", "email", "wechat"])
NAMES = frozenset(["name", "family", "company"])
AS_LONG_AS = {
    State.CHECKING: (State.UPLOADED, State.CHECKED),
    State.LOADING: (State.CHECKED, State.STOPPED),
    State.STOPPED: (State.LOADING,),
    State.UNDOING: (State.DONE, State.STOPPED, State.DROPPED),
}


@transaction.atomic
def choose_columns(file_import, *, mapping, by):
    """Say what the columns mean, remember it for the next file of its kind, and check the rows."""
    row = _locked(file_import, State.CHECKING)
    _refuse_unusable(row, mapping)
    ColumnMapping.objects.update_or_create(
        dealership=row.dealership,
        kind=row.kind,
        signature=row.table.signature,
        defaults={"mapping": mapping | {"asked": []}, "by": by, "chosen_at": timezone.now()},
    )
    row.mapping = mapping
    return _begin(row, State.CHECKING, mapping=mapping, cursor=0, rows=None, counts={})


def start_import(file_import, *, by):
    """Move a checked file in, or go on with one that stopped."""
    try:
        with transaction.atomic():
            row = _locked(file_import, State.LOADING)
            if row.state == State.CHECKED:
                row.problems.all().delete()
                begun = {"began_at": timezone.now(), "cursor": 0, "counts": {}}
            else:
                begun = {}
            return _begin(row, State.LOADING, by=by, **begun)
    except IntegrityError as error:
        raise _twice() from error


@transaction.atomic
def stop_import(file_import, *, by):
    """Stop after the batch in hand; what was written stays until somebody takes it back."""
    row = _locked(file_import, State.STOPPED)
    row.state, row.turn = State.STOPPED, row.turn + 1
    row.save(update_fields=["state", "turn"])
    live.tell(TOPIC)
    return row


def undo_import(file_import, *, by):
    """Take back what an import made, as far as nobody has worked with it since."""
    try:
        with transaction.atomic():
            row = _locked(file_import, State.UNDOING)
            if row.kind == LEADS:
                text = _("Enquiries stay: they are answered already. Close those that are none.")
                raise Refused(text)
            return _begin(row, State.UNDOING, finished_at=None)
    except IntegrityError as error:
        raise _twice() from error


def _twice():
    return Refused(_("The same file is moving in already. Wait until that is done."))


def resume_left(now=None):
    """Give anew to a worker what one left behind that was killed, in every group."""
    before = (now or timezone.now()) - timedelta(seconds=LEFT_AFTER)
    left = list(FileImport.left_behind(before=before))
    for file_import in left:
        give_to_worker(file_import)
    return len(left)


def _locked(file_import, state):
    """The row as it is now; refused where it cannot come into this state."""
    row = FileImport.objects.select_for_update().get(pk=file_import.pk)
    if row.state not in AS_LONG_AS[state]:
        raise Refused(
            _("The file is in another state by now: %(state)s. Look at the page again.")
            % {"state": row.get_state_display()}
        )
    return row


def _begin(row, state, **fields):
    fields |= {"state": state, "trouble": None, "beat_at": timezone.now()}
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    live.tell(TOPIC)
    give_to_worker(row)
    return row


def give_to_worker(row):
    """Let a worker go on with a file."""
    # In the transaction of the change itself: the job is there if and only if the state is.
    scope = [row.group_id, [row.dealership_id], row.dealership_id]
    app.configure_task(JOB).defer(file_import_id=str(row.pk), scope=scope)


def _refuse_unusable(row, mapping):
    chosen = {code for code in mapping["columns"] if code}
    known = targets_of(row.kind)
    if not chosen & NAMES:
        raise Refused(in_words("no_person_column", {}))
    if not chosen & (REACH & known.keys()):
        raise Refused(in_words("no_reach_column", {}))
