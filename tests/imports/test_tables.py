import io
import zipfile

import openpyxl
import pytest

from apps.imports.columns import is_heading, proposed
from apps.imports.tables import NotATable, layout_of, rows_of

GERMAN = "Kundennr;Nachname;Ort\n1;Müller;Köln\n2;Weiß;Düren\n"
CHINESE = "客户编号\t姓名\t手机\n1\t王小明\t13912345678\n"


def layout(body):
    return layout_of(io.BytesIO(body), is_heading=is_heading)


def rows(body):
    file = io.BytesIO(body)
    return list(rows_of(file, layout_of(file, is_heading=is_heading)))


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "charset", "found"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "cp1252", "cp1252"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "utf-8", "utf-8"),
    ],
)
def test_letters_are_those_in_which_a_file_was_written(text, charset, found):
    body = text.encode(charset)

    assert layout(body).charset == found
    assert rows(body)[1][1] == text.splitlines()[1].replace("\t", ";").split(";")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_rows_alike(delimiter):
    lines = [["number", "name", "note"], ["1", "Ann", '"a, b; c"'], ["2", "Bo", "x"]]
    body = "\n".join(delimiter.join(line) for line in lines).encode()

    assert layout(body).delimiter == delimiter
    assert rows(body)[1][1][2] == "a, b; c"


def test_titles_above_the_headings_are_no_rows():
    body = "sep=;\nCustomer list of 12 May;;\n\nCust No;Surname;E-mail\n1;Ann;ann@example.com\n"

    found = layout(body.encode())

    assert (found.header_row, found.headers) == (4, ("Cust No", "Surname", "E-mail"))
    assert found.first_rows == (("1", "Ann", "ann@example.com"),)


def test_a_file_without_headings_begins_with_its_first_row():
    found = layout(b"4711;Ann Example;ann@example.com\n4712;Bo Example;bo@example.com\n")

    assert (found.header_row, len(found.first_rows)) == (0, 2)
    assert proposed("customers", found.headers, found.sample) == ["", "", "email"]


def test_a_workbook_is_read_from_its_first_sheet_with_a_table():
    body = workbook(
        ("Cover", [["Customers"]]),
        ("Data", [["Cust No", "Name", "Date of birth"], [4711.0, "Ann", None]]),
    )

    assert layout(body).sheet == "Data"
    assert rows(body)[1] == (2, ["4711", "Ann"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"a;\0\0b\1\2\0\0\n" * 9, "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", "old_workbook"),
        (b"PK\x03\x04 cut off", "broken_workbook"),
        (b"number;name\n", "no_rows"),
        (b"just\nsome\nlines\n", "one_column"),
        (b'number;name\n1;"Ann\n' + b"2;Bo\n" * 60, "open_quote"),
        (b";".join([b"name"] * 300) + b"\n" + b"1;" * 299 + b"\n", "too_wide"),
        (workbook(("Empty", [])), "no_rows"),
    ],
)
def test_what_is_no_table_says_why(body, code):
    with pytest.raises(NotATable) as refused:
        layout(body)

    assert refused.value.remark.code == code


def test_a_workbook_with_a_sheet_cut_off_is_refused_in_words():
    whole, cut = (
        zipfile.ZipFile(io.BytesIO(workbook(("Book", [["name", "phone"]] * 9)))),
        io.BytesIO(),
    )
    with zipfile.ZipFile(cut, "w") as archive:
        for name in whole.namelist():
            body = whole.read(name)
            archive.writestr(name, body[: len(body) // 2] if "sheet1" in name else body)

    with pytest.raises(NotATable, match="broken_workbook"):
        rows(cut.getvalue())


def test_another_kind_of_archive_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(NotATable, match="not_a_table"):
        layout(file.getvalue())


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (
            "Kunden-Nr.;Anrede;Vorname;Nachname;Geb.-Datum;Straße;PLZ;Ort;Tel. privat;Mobil;"
            "E-Mail;FIN/VIN;amtl. Kennzeichen;Fabrikat;Erstzulassung;km-Stand;Auftragsdatum",
            "number;;given;family;birthday;street;postal_code;city;phone;phone;email;vin;plate;"
            "make;first_registered;odometer;service_day",
        ),
        (
            "Cust No,Title,Forename,Surname,Mobile No,Reg No,Chassis No,Mileage,Last Service Date",
            "number,,given,family,phone,plate,vin,odometer,service_day",
        ),
        (
            "客户编号,姓名,手机号码,微信号,车架号,车牌号,品牌,车系,上牌日期,行驶里程(km),保养日期",
            "number,name,phone,wechat,vin,plate,make,model,first_registered,odometer,service_day",
        ),
        ("Surname,Phone 1,Phone 2,Surname", "name,phone,phone,"),
    ],
)
def test_columns_are_known_by_what_other_systems_call_them(headings, codes):
    cut = ";" if ";" in headings else ","

    assert proposed("customers", headings.split(cut), []) == codes.split(cut)
