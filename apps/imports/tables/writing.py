"""A table written down again without some of its rows."""

import csv
import io
from dataclasses import replace

from .layouts import SHOWN, padded
from .reading import rows_of


def without_rows(old, layout, left_out, new):
    """Write the table of one file to another without some rows; return how it lies there.

    It becomes CSV, and every row keeps its number. Other sheets of a workbook are left behind.
    Raises NotATable where the file cannot be read to its end.
    """
    text = io.TextIOWrapper(new, "utf-8", newline="")
    writer, at, first = csv.writer(text), 0, []
    for number, cells in rows_of(old, layout):
        if number in left_out:
            continue
        # An empty line is no row, and counts all the same.
        writer.writerows([] for _gap in range(number - at - 1))
        writer.writerow(cells)
        at = number
        if number > layout.header_row and len(first) < SHOWN:
            first.append(padded(cells, len(layout.headers)))
    text.flush()
    text.detach()
    csv_of_ours = {"format": "csv", "charset": "utf-8", "delimiter": ",", "sheet": ""}
    return replace(layout, **csv_of_ours, first_rows=tuple(first))
