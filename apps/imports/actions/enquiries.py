"""Enquiries out of a file: each row a message of its own, kept first and read like every other."""

from collections import Counter

from django.utils import timezone

from apps.leads.actions.intake import ACCEPTED, KNOWN, QUARANTINED, read_message, store_message
from apps.leads.actions.sameness import key_for
from apps.leads.models import Enquiry, IntakeMessage
from apps.leads.reading import prospects_in
from apps.leads.remarks import Unreadable

from ..book.people import People
from ..enquiries import EnquiryReader
from ..models import FileImport
from .checking import finish_check, note_rows
from .turns import Turn, add_counts, at_work

State = FileImport.State
FORMAT = IntakeMessage.Format.FORM  # What stands in it is ours, as what is typed at the desk.
COUNTED = {ACCEPTED: "enquiries", KNOWN: "enquiries_known", QUARANTINED: "quarantined"}


def check_enquiries(file_import):
    """Read every row of a list of enquiries, and say who is known already."""
    turn = Turn.take(file_import, State.CHECKING)
    with at_work(turn):
        turn.begin_anew()
        reader, counts = _reader(turn.row), Counter()
        people, keys = People(), set()
        with turn.row.opened() as file:
            for batch in turn.batches(file):
                told = [reader.read(number, cells) for number, cells in batch]
                people.look_up([point for each in told for point in each.points])
                asked = _keys_of(turn.row.source, told)
                keys |= set(Enquiry.objects.filter(key__in=asked).values_list("key", flat=True))
                for each, key in zip(told, asked, strict=True):
                    each.recognise(people)
                    counts.update(["rows", _expected(each, key, keys)])
                    keys.add(key)
                note_rows(turn, told, counts)
        finish_check(turn)


def load_enquiries(file_import):
    """Hand the rows that are not done yet to the intake, one after the other."""
    turn = Turn.take(file_import, State.LOADING)
    with at_work(turn):
        reader = _reader(turn.row)
        with turn.row.opened() as file:
            for batch in turn.batches(file):
                for number, cells in batch:
                    _hand_over(turn, reader.read(number, cells))
        turn.finish(State.DONE)


def _keys_of(source, told):
    """The key under which the intake would know each enquiry, "" where it cannot read it."""
    keys = []
    for each in told:
        message = IntakeMessage(source=source, body=each.message, format=FORMAT)
        try:
            (prospect,) = prospects_in(message)
        except Unreadable:
            keys.append("")
        else:
            keys.append(key_for(prospect, message))
    return keys


def _expected(told, key, known):
    if not key or told.is_unanswerable:
        return "quarantined"
    return "enquiries_known" if key in known else "enquiries"


def _hand_over(turn, told):
    # Whoever was killed between keeping and counting finds the message again by its mark.
    source, mark = turn.row.source, f"file {turn.row.pk} row {told.row}"
    message = IntakeMessage.objects.filter(source=source, sender_key=mark).first()
    if message is None:
        message = store_message(source, body=told.message, format=FORMAT, sender_key=mark)
    message = read_message(message, by=turn.row.by)
    outcomes = [COUNTED[each["outcome"]] for each in message.outcomes] or ["quarantined"]
    with turn.batch() as row:
        row.counts = add_counts(row.counts, Counter(["rows", *outcomes]))
        row.cursor = told.row


def _reader(row):
    place = row.dealership
    return EnquiryReader(row.mapping, row.table.headers, place=place, now=timezone.now())
