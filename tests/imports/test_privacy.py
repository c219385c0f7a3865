"""A person who is erased is in no file any more, wherever in the group it lies."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from apps.core.scope import working_in
from apps.customers.actions import ask_erasure, erase_due
from apps.customers.actions.erasure import GRACE
from apps.customers.models import Customer
from apps.imports.actions import runs, turns, working
from apps.imports.models import FileImport, FilePart, ImportProblem
from tests.dumping import dump
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    LeadSourceFactory,
    scope_for,
)

NAME = "瞿秋霁"
HEAD = "Cust No,Name,Mobile,E-mail\n"
HER = f"88001,{NAME},07400 918-273,Qiuji.Qu@Zabel.example\n"
OTHERS = "".join(f"{n},Person {n},07400 1234{n:02},\n" for n in range(10, 16))
BOOK = HEAD + OTHERS + HER + "17,Bo,07400 123499,\n"
LIST = f"Name,Phone,Comments\nIda Lund,07400 123456,red\n{NAME},0044 7400 918273,for my dog\n"


@pytest.fixture
def her():
    person = CustomerFactory(name=NAME)
    ContactPointFactory(customer=person, value="+447400918273", shown="+44 7400 918273")
    address = {"kind": "email", "value": "qiuji.qu@zabel.example"}
    ContactPointFactory(customer=person, shown="qiuji.qu@zabel.example", **address)
    return person


@pytest.fixture
def elsewhere(dealership):
    """Another dealership of the same group."""
    return scope_for(DealershipFactory(group=dealership.group))


def erase(person, by):
    ask_erasure(person, why="asked", typed=person.name, by=by)
    with time_machine.travel(timezone.now() + GRACE + timedelta(hours=1)):
        return erase_due()


def left_of_her():
    """What a dump of everything still says of her, in whichever letters."""
    low = dump().casefold()
    traces = [NAME, "918273", "918-273", "zabel.example", "88001"]
    return [t for t in traces if t in low or t.encode().hex() in low]


def rows_in(file):
    with file.opened() as opened:
        return [cells for _number, cells in turns.rows_of(opened, file.table)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("far", ["uploaded", "checked", "stopped", "done", "undone"])
def test_an_erasure_at_one_dealership_reaches_the_files_of_another(office, her, elsewhere, far):
    with working_in(elsewhere):
        file = office.bring(BOOK, name=f"about {NAME}.csv")
        if far != "uploaded":
            file = office.check(file)
        if far == "stopped":
            runs.start_import(file, by=office.user)
            runs.stop_import(file, by=office.user)
        if far in ("done", "undone"):
            file = office.start(file)
        if far == "undone":
            office.take_back(file)
    assert left_of_her()

    erase(her, office.user)

    assert left_of_her() == []
    with working_in(elsewhere):
        file = FileImport.objects.get()
        assert file.parts.exists() == (far not in ("done", "undone"))


def test_the_others_of_a_file_still_move_in_and_are_counted_anew(office, her):
    checked = office.check(office.bring(BOOK))
    assert (checked.counts["rows"], checked.counts["people_new"]) == (8, 7)

    erase(her, office.user)

    cut = FileImport.objects.get()
    assert (cut.state, cut.rows_cut) == ("checking", 1)
    cut = office.worked_on(cut)
    assert (cut.state, cut.counts["people_new"]) == ("checked", 7)
    done = office.start(cut)
    assert (done.state, done.rows) == ("done", 9)
    assert not Customer.objects.filter(name=NAME).exists()
    assert Customer.objects.filter(name="Bo").exists()


def test_rows_keep_their_numbers(office, her):
    file = office.bring(BOOK)
    erase(her, office.user)
    file = FileImport.objects.get()

    with file.opened() as opened:
        numbers = [number for number, _cells in turns.rows_of(opened, file.table)]

    assert numbers == [1, 2, 3, 4, 5, 6, 7, 9]


def test_a_worker_in_the_middle_of_a_file_loses_it_and_another_goes_on(office, her, monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 3)
    checked = office.check(office.bring(BOOK))
    runs.start_import(checked, by=office.user)
    turn = turns.Turn.take(checked, FileImport.State.LOADING)

    erase(her, office.user)

    with pytest.raises(turns.Lost), turn.batch():
        pass
    working.work_on(checked.pk)
    assert FileImport.objects.get().state == "done"
    assert not Customer.objects.filter(name=NAME).exists()


@pytest.mark.django_db(transaction=True)
def test_a_list_of_enquiries_that_moved_in_is_searched_too(office, her):
    office.move_in(LIST, kind="leads", source=LeadSourceFactory(kind="file"))
    assert left_of_her()

    erase(her, office.user)

    assert left_of_her() == []
    assert not FilePart.objects.exists()


def workbook(*sheets):
    book = openpyxl.Workbook()
    for at, text in enumerate(sheets):
        sheet = book.active if not at else book.create_sheet(f"Sheet {at}")
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.worksheets[-1].sheet_state = "hidden" if len(sheets) > 1 else "visible"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("sheets", [[BOOK], [HEAD + OTHERS, HEAD + HER]])
def test_a_workbook_is_cut_as_well_its_hidden_sheets_too(office, her, sheets):
    office.bring(workbook(*sheets), name="book.xlsx")

    erase(her, office.user)

    file = FileImport.objects.get()
    assert file.table.format == "csv"
    assert [cells[1] for cells in rows_in(file)][:2] == ["Name", "Person 10"]
    assert NAME not in str(rows_in(file))


def test_who_is_known_by_number_alone_is_found_in_its_column(office):
    person = CustomerFactory(name=NAME)
    ContactPointFactory(customer=person, kind="external", value="dms:12", shown="dms:12")
    office.bring(HEAD + OTHERS + "99,Twelve,07400 123412,\n")

    erase(person, office.user)

    assert [cells[0] for cells in rows_in(FileImport.objects.get())] == [
        *("Cust No", "10", "11", "13", "14", "15", "99")
    ]


def test_a_longer_number_and_address_are_somebody_elses(office, her):
    others = "1,A,+44 7400 9182734,\n2,B,174009182730,\n3,C,,my.qiuji.qu@zabel.example\n"
    file = office.bring(HEAD + others)

    erase(her, office.user)

    assert (FileImport.objects.get().rows_cut, len(rows_in(file))) == (0, 4)


def test_a_file_that_cannot_be_read_to_its_end_is_dropped_when_it_holds_them(
    office, her, signed_in
):
    office.bring(HEAD + OTHERS + HER)
    broken = FilePart.objects.get()
    broken.body = bytes(broken.body) + b'"never closed\n' + b"x\n" * 200
    broken.save()

    erase(her, office.user)

    file = FileImport.objects.get()
    assert (file.state, file.parts.count(), file.table.first_rows) == ("dropped", 0, [])
    page = signed_in("dealer_manager").get(file.get_absolute_url()).text
    assert "no longer kept" in page


@pytest.mark.django_db(transaction=True)
def test_what_was_remarked_about_them_at_others_rows_goes(office, her):
    office.move_in(HEAD + "5,Her Brother,07400 918273,\n6,Cy,07400 123450,cy@\n")
    assert NAME in str(list(ImportProblem.objects.values_list("facts", flat=True)))

    erase(her, office.user)

    assert left_of_her() == []
    assert ImportProblem.objects.exists()


def test_an_import_may_begin_with_an_empty_line(office):
    assert office.bring("\n" + BOOK).table.headers[0] == "Cust No"
