"""The pages of files and exports."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.imports import lists
from apps.imports.actions import uploads, working
from apps.imports.actions.exports import begin_export, rows_of_export
from apps.imports.models import Export, FileImport
from tests.factories import (
    CampaignFactory,
    ContactPointFactory,
    CustomerFactory,
    FileImportFactory,
    LeadFactory,
    UserFactory,
)

from .test_book import ANN, BO, HEAD

BOOK = HEAD + ANN + BO


@pytest.fixture
def manager(signed_in, queue):
    return signed_in(Role.DEALER_MANAGER)


def bring(client, body, name="book.csv", **said):
    file = SimpleUploadedFile(name, body if isinstance(body, bytes) else body.encode())
    return client.post(reverse("imports:import_new"), {"kind": "customers", "file": file, **said})


def columns_of(file):
    return {f"column_{at}": code for at, code in enumerate(file.mapping["columns"])} | {
        "unit": "km",
        "system": "dms",
    }


def page(client, file):
    return client.get(file.get_absolute_url()).content.decode()


def test_a_file_goes_from_the_desk_to_the_cards_and_back(manager):
    response = bring(manager, BOOK)
    file = FileImport.objects.get()
    assert response.url == file.get_absolute_url()
    assert manager.get(response.url).url == reverse("imports:import_columns", args=[file.pk])

    shown = manager.get(reverse("imports:import_columns", args=[file.pk])).content.decode()
    assert "Ann Öztürk" in shown
    manager.post(reverse("imports:import_columns", args=[file.pk]), columns_of(file))
    assert "The rows are being checked" in page(manager, file)
    working.work_on(file.pk)
    assert "2 new cards" in page(manager, file)

    manager.post(reverse("imports:import_start", args=[file.pk]))
    assert "Moving in" in page(manager, file)
    working.work_on(file.pk)
    assert "What moved in" in page(manager, file)

    manager.post(reverse("imports:import_undo", args=[file.pk]))
    working.work_on(file.pk)
    assert "2 taken back" in page(manager, file)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "This is no table (PDF)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"number,name\n", "no rows below the headings"),
    ],
)
def test_what_is_no_table_is_told_at_the_file(manager, body, sentence):
    response = bring(manager, body)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not FileImport.objects.exists()


def test_what_is_far_too_large_is_refused_before_a_byte_is_read(manager):
    address = reverse("imports:import_new")
    huge = {"CONTENT_LENGTH": str(2 << 30), "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    response = manager.generic("POST", address, b"", **huge)

    assert response.status_code == 413
    assert "larger than 50 MB" in response.content.decode()


def test_what_is_a_little_too_large_is_told_at_the_file(manager, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)

    response = bring(manager, BOOK)

    assert response.status_code == 422
    assert "larger than" in response.content.decode()


def test_a_post_without_the_token_of_its_form_is_refused(manager):
    manager.handler.enforce_csrf_checks = True

    assert bring(manager, BOOK).status_code == 403


def test_two_columns_for_one_thing_are_told_at_the_second(manager):
    bring(manager, BOOK)
    file = FileImport.objects.get()

    said = columns_of(file) | {"column_3": "name"}
    response = manager.post(reverse("imports:import_columns", args=[file.pk]), said)

    assert response.status_code == 422
    assert "“Name” already holds this" in response.content.decode()


def test_an_order_of_days_that_nobody_can_tell_has_to_be_chosen(manager):
    bring(manager, "Name,Mobile,Date of birth\nAnn,07400 123456,03/04/1980\n")
    file = FileImport.objects.get()
    address = reverse("imports:import_columns", args=[file.pk])

    assert manager.post(address, columns_of(file) | {"days_2": ""}).status_code == 422
    assert manager.post(address, columns_of(file) | {"days_2": "mdy"}).status_code == 302
    assert FileImport.objects.get().mapping["days"] == {"2": "mdy"}


def test_letters_that_were_guessed_wrong_are_read_again(manager):
    bring(manager, "Name;Ort\nM\xfcller;K\xf6ln\n".encode("cp1252"))
    file = FileImport.objects.get()
    address = reverse("imports:import_letters", args=[file.pk])

    manager.post(address, {"charset": "utf-16"})
    manager.post(address, {"charset": "gb18030"})

    assert FileImport.objects.get().layout["charset"] == "gb18030"


def test_problems_are_a_table_to_take_away(manager, office):
    checked = office.check(office.bring("Cust No,Name\n1,Ann\n,Bo\n2,\n"))

    response = manager.get(reverse("imports:problem_list", args=[checked.pk]))

    lines = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [line[:3] for line in lines] == [
        ["Row", "Column", "Effect"],
        ["3", "", "row left out"],
        ["4", "Name", "row left out"],
    ]
    filtered = manager.get(f"{checked.get_absolute_url()}?level=hint").content.decode()
    assert "Nothing of this kind." in filtered


@pytest.mark.parametrize("rows", [1, 10])
def test_the_lists_ask_as_much_for_ten_rows_as_for_one(manager, rows, django_assert_num_queries):
    for _ in range(rows):
        file = FileImportFactory()
        Export.objects.create(name="leads", format="csv", by=file.by)
    manager.get(reverse("imports:import_list"))

    with django_assert_num_queries(4):
        manager.get(reverse("imports:import_list"))
    with django_assert_num_queries(4):
        manager.get(reverse("imports:export_list"))


def lines_of(response):
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_customers_are_taken_out_as_the_list_shows_them(manager):
    for number in range(3):
        customer = CustomerFactory(name=f"Ann {number}")
        ContactPointFactory(customer=customer, shown=f"+44 7400 00000{number}")
    CustomerFactory(name="=2+3")

    lines = lines_of(manager.get(reverse("imports:customers_export")))

    assert [line[0] for line in lines] == ["Name", "'=2+3", "Ann 2", "Ann 1", "Ann 0"]
    assert lines[2][5] == "'+44 7400 000002"
    export = Export.objects.get()
    assert (export.name, export.rows, export.complete) == ("customers", 4, True)
    assert (export.by, export.filters) == (manager.user, {})
    assert "4 rows" in manager.get(reverse("imports:export_list")).content.decode()


def test_a_list_is_sent_as_it_was_asked_for_though_the_request_is_over(signed_in):
    client = signed_in(Role.DEALER_MANAGER, user__language="zh-hans")
    CustomerFactory(name="Ann")
    response = client.get(reverse("imports:customers_export"))

    with working_in(None):
        lines = lines_of(response)

    assert [line[0] for line in lines] == ["姓名", "Ann"]
    assert Export.objects.get().complete


def test_who_sees_numbers_masked_takes_them_out_masked(signed_in):
    client = signed_in(Role.GROUP_MANAGER)
    ContactPointFactory(value="+447400000042", shown="+44 7400 000042")

    lines = lines_of(client.get(reverse("imports:customers_export")))

    assert "000042" not in lines[1][5].replace(" ", "")
    assert lines[1][5].endswith("42")
    assert Export.objects.get().masked
    assert "contact details masked" in client.get(reverse("imports:export_list")).content.decode()


def test_a_workbook_holds_the_same_rows(manager):
    LeadFactory(wish="+1 for\x01 the Aria")  # No workbook may hold what only controls.

    response = manager.get(reverse("imports:leads_export"), {"format": "xlsx", "status": "open"})

    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    rows = list(sheet.iter_rows(values_only=True))
    assert (rows[0][3], rows[1][3]) == ("Wish", "'+1 for the Aria")
    assert Export.objects.get().filters == {"whose": "all", "status": "open"}


def test_sources_and_campaigns_are_taken_out_with_their_leads(manager):
    lead = LeadFactory(campaign=CampaignFactory(name="Spring"))

    sources = lines_of(manager.get(reverse("imports:sources_export")))
    campaigns = lines_of(manager.get(reverse("imports:campaigns_export")))

    assert sources[1][0] == lead.source.name
    assert (sources[1][-1], campaigns[1][0], campaigns[1][-1]) == ("1", "Spring", "1")


def test_a_list_that_is_broken_off_is_written_down_as_such():
    CustomerFactory.create_batch(3)
    export = begin_export("customers", format="csv", filters={}, by=UserFactory())
    rows = rows_of_export(export, lists.customer_columns(full=True), lists.customers())
    next(rows), next(rows), next(rows)

    rows.close()

    export.refresh_from_db()
    assert (export.complete, export.rows) == (False, 1)


def test_a_search_narrows_what_leaves_the_house(manager):
    CustomerFactory(name="Ann")

    response = manager.get(reverse("imports:customers_export"), {"q": "nobody", "mine": "1"})

    assert len(lines_of(response)) == 1
    assert Export.objects.get().filters == {"q": "nobody", "mine": "1"}


def test_a_format_nobody_knows_is_no_page(manager):
    address = reverse("imports:customers_export")

    assert manager.get(address, {"format": "pdf"}).status_code == 404
