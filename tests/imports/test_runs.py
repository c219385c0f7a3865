"""Files in the hands of workers: killed, stopped, started twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.models import Customer
from apps.imports.actions import loading, runs, turns, working
from apps.imports.models import FileImport
from tests.factories import scope_for
from tests.racing import race

ROWS = "Cust No,Name,Mobile\n" + "".join(
    f"{n},Person {n},07400 1234{n:02}\n" for n in range(10, 30)
)


class Killed(BaseException):
    """What a kill is to a process: nothing after it runs."""


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 4)


def after(batches, then):
    """A turn that ends in the middle of a batch, when so many are done."""

    def write(self, done=[]):  # noqa: B006 - counts over the batches of one test
        done.append(self)
        if len(done) > batches:
            connection.ensure_connection()
            raise then
        return ORIGINAL(self)

    return write


ORIGINAL = loading.Writer.write


def test_a_load_that_was_killed_goes_on_where_it_was(office, monkeypatch, small_batches):
    checked = office.check(office.bring(ROWS))
    runs.start_import(checked, by=office.user)
    monkeypatch.setattr(loading.Writer, "write", after(2, Killed))
    with pytest.raises(Killed):
        working.work_on(checked.pk)
    monkeypatch.setattr(loading.Writer, "write", ORIGINAL)
    left = FileImport.objects.get(pk=checked.pk)
    assert (left.state, left.cursor, Customer.objects.count()) == ("loading", 9, 8)

    done = office.worked_on(left)

    assert (done.state, Customer.objects.count(), done.cards.count()) == ("done", 20, 20)
    assert done.counts["rows"] == 20


def test_what_a_worker_left_behind_is_given_to_another(office, queue):
    checked = office.check(office.bring(ROWS))
    runs.start_import(checked, by=office.user)
    queue.clear()

    with working_in(None):
        assert runs.resume_left() == 0
        assert runs.resume_left(now=timezone.now() + timedelta(minutes=2)) == 1
    assert [job["task_name"] for job in queue.values()] == [runs.JOB]


def test_a_mistake_of_ours_stops_the_load_and_it_can_go_on(office, monkeypatch, small_batches):
    checked = office.check(office.bring(ROWS))
    runs.start_import(checked, by=office.user)
    monkeypatch.setattr(loading.Writer, "write", after(1, ValueError("a name")))

    stopped = office.worked_on(checked)

    assert (stopped.state, stopped.cursor, Customer.objects.count()) == ("stopped", 5, 4)
    assert "near row 5" in stopped.trouble_in_words
    monkeypatch.setattr(loading.Writer, "write", ORIGINAL)
    runs.start_import(stopped, by=office.user)
    assert office.worked_on(stopped).state == "done"
    assert Customer.objects.count() == 20


def test_who_stops_a_load_stops_it_after_the_batch(office, monkeypatch, small_batches):
    checked = office.check(office.bring(ROWS))
    running = runs.start_import(checked, by=office.user)
    turn = turns.Turn.take(running, "loading")
    runs.stop_import(running, by=office.user)

    with pytest.raises(turns.Lost), turn.batch():
        pass
    assert FileImport.objects.get().state == "stopped"
    assert office.take_back(running).state == "undone"


def test_what_cannot_be_now_is_refused(office):
    file = office.bring(ROWS)
    with pytest.raises(Refused, match="another state"):
        runs.start_import(file, by=office.user)
    with pytest.raises(Refused, match="another state"):
        runs.undo_import(file, by=office.user)
    done = office.move_in(ROWS)
    with pytest.raises(Refused, match="another state"):
        runs.start_import(done, by=office.user)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_moves_in_once_at_a_time(office, dealership):
    first, second = (office.check(office.bring(ROWS)) for _ in range(2))

    said = race(
        lambda: runs.start_import(first, by=office.user),
        lambda: runs.start_import(second, by=office.user),
    )

    assert sorted(type(one).__name__ for one in said) == ["FileImport", "Refused"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_file_write_each_row_once(office, dealership, monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 3)
    checked = office.check(office.bring(ROWS))
    runs.start_import(checked, by=office.user)

    race(lambda: working.work_on(checked.pk), lambda: working.work_on(checked.pk))

    with working_in(scope_for(dealership)):
        done = FileImport.objects.get()
        assert (done.state, done.counts["rows"]) == ("done", 20)
        assert Customer.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_people_make_each_of_them_once(office, dealership):
    other = ROWS.replace("Cust No", "Customer number")
    files = [office.check(office.bring(text)) for text in (ROWS, other)]
    for file in files:
        runs.start_import(file, by=office.user)

    said = race(*[lambda file=file: working.work_on(file.pk) for file in files])

    assert said == [None, None]
    assert {file.state for file in FileImport.objects.all()} == {"done"}
    assert Customer.objects.count() == 20
