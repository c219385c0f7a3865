"""A person who is erased is in no file any more, wherever in the group it lies."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.actions import ask_erasure, clear_outdated, erase_due
from apps.customers.actions.erasure import GRACE
from apps.customers.actions.search_keys import index_names
from apps.customers.erasing import REPLACEMENT
from apps.customers.models import Customer, Disclosure
from apps.imports.actions import runs, turns, working
from apps.imports.models import Export, FileImport, FilePart, ImportProblem
from tests.dumping import dump
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    LeadFactory,
    LeadSourceFactory,
    scope_for,
)

NAME = "瞿秋霁"
LOST = {"lost_reason": "price", "lost_evidence": "too dear", "closed_at": timezone.now()}
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


def list_of(person, client):
    return client.get(reverse("customers:disclosure_list", args=[person.pk])).text


def taken_out(client, what="customers", **query):
    return client.get(reverse(f"imports:{what}_export"), query).getvalue().decode()


def test_a_list_of_everybody_is_one_row_and_stands_at_everybody_known_by_then(signed_in, her):
    other = CustomerFactory(name="Bo")
    client = signed_in("dealer_manager")
    taken_out(client)
    later = CustomerFactory(name="Cy")

    assert Disclosure.objects.get().customer is None
    for person in (her, other):
        page = list_of(person, client)
        assert "in an exported list" in page
        assert client.user.name in page
    assert "in an exported list" not in list_of(later, client)


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_of_some_stands_at_these_alone(signed_in, her, number):
    for each in range(number):
        LeadFactory(customer=her, wish=str(each), status="lost", **LOST)
    other = CustomerFactory(name="Bo")
    index_names(her)
    client = signed_in("dealer_manager")

    taken_out(client, "leads", status="lost")
    taken_out(client, q=NAME)

    assert Disclosure.objects.filter(customer=her, kind="listed").count() == 2
    assert not Disclosure.objects.of_or_of_everybody(other).exists()


def test_a_search_for_an_erased_person_is_forgotten_with_them(signed_in, her, office):
    index_names(her)
    client = signed_in("dealer_manager")
    for query in (NAME, "qu qiu", "nobody"):
        taken_out(client, q=query)

    erase(her, office.user)

    assert sorted(export.filters["q"] for export in Export.objects.all()) == [
        "nobody",
        REPLACEMENT,
        REPLACEMENT,
    ]


def test_a_list_that_was_cut_says_so_in_the_file_and_on_the_page(signed_in, monkeypatch):
    for module in ("apps.customers.models.matching", "apps.imports.views.exports"):
        monkeypatch.setattr(f"{module}.MOST_FOUND", 2)
    for each in range(3):
        index_names(CustomerFactory(name=f"Ann {each}"))
    client = signed_in("dealer_manager")

    sent = taken_out(client, q="ann")

    assert "Not all that match are in this list, only the newest 2." in sent
    assert "cut short" in client.get(reverse("imports:export_list")).text


def test_files_go_after_their_time_and_what_came_of_them_stays(office, signed_in):
    done = office.move_in(HEAD + OTHERS)
    waiting = office.check(office.bring(BOOK))
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        new = office.bring(HEAD + HER)
        page = signed_in("dealer_manager").get(reverse("customers:privacy")).text
        taken = clear_outdated()

    assert "2 would go tonight" in page
    assert taken["files"] == 2
    assert list(FilePart.objects.values_list("file_import", flat=True)) == [new.pk]
    states = dict(FileImport.objects.values_list("pk", "state"))
    assert (states[done.pk], states[waiting.pk]) == ("done", "dropped")
    assert FileImport.objects.get(pk=done.pk).table.first_rows == []
    assert office.take_back(done).counts["taken_back"] == 6
    with pytest.raises(Refused, match="no longer kept"):
        runs.start_import(waiting, by=office.user)


def test_what_stopped_half_way_can_be_taken_back_without_its_file(office, monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 3)
    checked = office.check(office.bring(BOOK))
    runs.start_import(checked, by=office.user)
    runs.stop_import(checked, by=office.user)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        clear_outdated()

    assert office.take_back(checked).state == "undone"


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_how_far_a_file_is(office, monkeypatch, signed_in):
    told = []
    monkeypatch.setattr("apps.core.live._send", lambda news: told.extend(n["topic"] for n in news))
    file = office.move_in(BOOK)

    assert told.count("imports") >= 4
    page = signed_in("dealer_manager").get(file.get_absolute_url()).text
    assert 'data-live="imports"' in page
    assert "every 2s" not in page
