"""From the bytes of a file to rows of text."""

import csv
import io
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime, time
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from apps.core.remarks import Remark

MOST_COLUMNS = 200
MOST_UNPACKED = 1 << 30  # Bytes; a workbook that unpacks to more means to fill the memory.
LONGEST_CELL = 10_000
MOST_LINES = 50  # In one cell; more, and its quotation mark was never closed.

# What a workbook raises that is cut off, damaged, or none.
BROKEN = (BadZipFile, InvalidFileException, EOFError, KeyError, ValueError, SyntaxError, zlib.error)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"\x1f\x8b": "GZIP",
    b"{\\rtf": "RTF",
    b"7z\xbc\xaf": "7Z",
}


class NotATable(Exception):
    """A file in which no table can be read; its remark says why."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.remark = Remark.of(code, **facts)


def format_of(file):
    """Return "xlsx" or "csv"; raises NotATable for what is neither."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise NotATable("empty_file")
    if head == OLE:
        file.seek(0)
        # Excel wraps a workbook with a password into a file of its old kind.
        raise NotATable("protected" if ENCRYPTED in file.read() else "old_workbook")
    for mark, kind in OTHERS.items():
        if head.startswith(mark):
            raise NotATable("not_a_table", kind=kind)
    if not head.startswith(b"PK"):
        return "csv"
    _check_workbook(file)
    return "xlsx"


def _check_workbook(file):
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise NotATable("broken_workbook")
    except BadZipFile as error:
        raise NotATable("broken_workbook") from error
    if "xl/workbook.xml" not in names:
        raise NotATable("not_a_table", kind="ZIP")


def rows_of(file, layout):
    """Yield (number, cells) of every row that is not empty, numbered as a spreadsheet shows them.

    Cells are texts; a date of a workbook is written 2019-12-31, a whole number without its point.
    """
    source = _csv_rows if layout.format == "csv" else _workbook_rows
    with source(file, layout) as rows:
        for number, cells in enumerate(rows, start=1):
            if any(cells):
                yield number, cells


@contextmanager
def _csv_rows(file, layout):
    file.seek(0)
    text = io.TextIOWrapper(file, layout.charset, errors="replace", newline="")
    try:
        yield _read_csv(text, layout.delimiter)
    finally:
        text.detach()


def _read_csv(text, delimiter):
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            # Excel tells itself the separator in a line of its own.
            if number == 1 and cells and _is_separator(cells):
                yield []
                continue
            if any(cell.count("\n") > MOST_LINES for cell in cells):
                raise NotATable("open_quote", row=number)
            yield [_clean(cell) for cell in cells]
    except UnicodeError as error:
        raise NotATable("wrong_letters") from error
    except csv.Error as error:
        raise NotATable("open_quote", row=reader.line_num) from error


def _is_separator(cells):
    return len("".join(cells)) < 6 and cells[0].lower().startswith("sep=")


@contextmanager
def _workbook_rows(file, layout):
    file.seek(0)
    book = _opened(file)
    try:
        sheet = book[layout.sheet] if layout.sheet in book.sheetnames else book.worksheets[0]
        # Some exports say a wrong size.
        sheet.reset_dimensions()
        yield _rows_of(sheet)
    finally:
        book.close()


def _rows_of(sheet):
    try:
        for row in sheet.iter_rows(values_only=True):
            yield [_text(value) for value in row]
    except BROKEN as error:  # It opens, and one of its parts is cut off.
        raise NotATable("broken_workbook") from error


def sheets_of(file, *, hidden=False):
    """Return the names of the sheets that are shown, or of all, in their order."""
    file.seek(0)
    book = _opened(file)
    try:
        sheets = book.worksheets
        return [each.title for each in sheets if hidden or each.sheet_state == "visible"]
    finally:
        book.close()


def _opened(file):
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except BROKEN as error:
        raise NotATable("broken_workbook") from error


def _text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _clean(cell):
    # NUL cannot be stored; a no-break space is a space to people.
    return cell.replace("\0", "").replace("\u00a0", " ").strip()[:LONGEST_CELL]
