"""Tables for other programs: CSV as Excel opens it, and workbooks; safe to open, small to make."""

import csv
import io
import tempfile
from datetime import date, datetime

from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

BOM = "\ufeff"
# What a spreadsheet would take for a formula and carry out.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
# Where a comma is the decimal sign, Excel cuts CSV at semicolons.
SEMICOLONS = ("de", "fr", "es", "pt", "pl", "tr")


def safe(value):
    """A cell that no spreadsheet carries out; a phone number keeps its plus behind a quote mark."""
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value


def delimiter_here():
    """The separator that Excel expects in today's language."""
    language = (translation.get_language() or "en").split("-")[0]
    return ";" if language in SEMICOLONS else ","


def csv_lines(rows):
    """Yield CSV in UTF-8 for rows of cells, the first with the mark by which Excel knows it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter_here(), lineterminator="\r\n")
    buffer.write(BOM)
    for row in rows:
        writer.writerow([safe(_plain(cell)) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def workbook_of(title, rows):
    """Return an open file with a workbook of these rows, written row by row to the disk."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([safe(_typed(cell)) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it.
    book.save(file)
    file.seek(0)
    return file


def _plain(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else cell


def _typed(cell):
    # A workbook knows days and moments, but no zones, and no characters that only control.
    if isinstance(cell, datetime):
        return timezone.localtime(cell).replace(tzinfo=None)
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell
