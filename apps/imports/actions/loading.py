"""The load: people, cars and history of a file written in batches, each of them whole."""

from collections import Counter

from apps.core.locks import hold
from apps.customers.models import Customer
from apps.vehicles.actions.plates import plate_lock

from ..book.book import Book
from ..book.people import People
from ..book.writing import Writer
from ..models import FileImport
from .checking import problems_of, reader_of
from .turns import Turn, add_counts, again_if_passing, at_work, write_problems

State = FileImport.State


def load_book(file_import):
    """Move in the rows of a customer book that are not done yet."""
    turn = Turn.take(file_import, State.LOADING)
    with at_work(turn):
        reader = reader_of(turn.row)
        with turn.row.opened() as file:
            for batch in turn.batches(file):
                again_if_passing(lambda batch=batch: _load(turn, reader, batch))
        turn.finish(State.DONE)


def _load(turn, reader, rows):
    records = [reader.read(number, cells) for number, cells in rows]
    with turn.batch() as row:
        book = Book(row.dealership.country)
        batch = book.read(records)
        _hold_people(book, batch)
        found = book.recognise(batch)
        # After the people, as everybody does who comes from a person to their car.
        hold(*_locks_of_cars(found))
        book.take(found, lock=True)
        Writer(row, book, by=row.by).write()
        problems = problems_of(records)
        write_problems(row, problems)
        levels = Counter(f"level_{problem.level}" for problem in problems)
        row.counts = add_counts(row.counts, book.counts | levels)
        row.cursor = rows[-1][0]


def _hold_people(book, batch):
    """Hold what would make or change the same people, then look who they are."""
    points = [point for _record, points, _said in batch for point in points]
    hold(*(point.lock for point in points))
    book.people.look_up(points)
    known = Customer.objects.filter(pk__in=list(book.people.by_key)).order_by("pk")
    list(known.select_for_update(no_key=True).values_list("pk"))
    # Before they were held somebody may have joined or completed their cards: look again.
    book.people = People()


def _locks_of_cars(found):
    for _record, _person, said in found:
        if said and said.vin:
            yield f"vin/{said.vin}"
        if said and said.plate:
            yield plate_lock(said.plate_normalised, said.country)
