"""How a table lies in its file: letters, separator, sheet, and where the headings stand."""

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import islice

from apps.customers.folding import compact

from .letters import charset_of
from .reading import MOST_COLUMNS, NotATable, format_of, rows_of, sheets_of

DELIMITERS = ";,\t|"
LOOKED_AT = 2000  # Rows by which columns are judged.
HEADINGS_WITHIN = 20
SHOWN = 5


@dataclass(frozen=True)
class Layout:
    """What has to be known to read the file again, and the first rows to show."""

    format: str
    charset: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0  # 0: there are no headings, and the first row is a person already.
    headers: tuple[str, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()
    sample: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def signature(self):
        """The same for every file with these headings in this order."""
        names = "\0".join(compact(header) or header for header in self.headers)
        return hashlib.sha256(names.encode()).hexdigest()

    def as_json(self):
        """The layout as it is kept; the sample was only for judging."""
        return {key: value for key, value in asdict(self).items() if key != "sample"}

    def other_sheets(self, file):
        """The sheets of a workbook that are not our table, hidden ones too."""
        if self.format == "csv":
            return []
        return [sheet for sheet in sheets_of(file, hidden=True) if sheet != self.sheet]

    @classmethod
    def of(cls, stored):
        """Read what as_json wrote."""
        return cls(**stored)


def layout_of(file, *, charset="", is_heading=lambda text: False):
    """Find out how a table lies in a file; raises NotATable with the reason when there is none.

    `charset` is what a person chose for a text file; `is_heading` knows usual column names.
    """
    layout = Layout(format_of(file))
    if layout.format == "csv":
        charset = charset or charset_of(file)
        if not charset:
            raise NotATable("not_a_table", kind="?")
        layout = replace(layout, charset=charset)
        layout = replace(layout, delimiter=_delimiter_of(file, layout))
    else:
        layout = replace(layout, sheet=_fullest(file, layout))
    rows = list(islice(rows_of(file, layout), LOOKED_AT + HEADINGS_WITHIN))
    if not rows:
        raise NotATable("no_rows")
    return _with_headings(layout, rows, is_heading)


def _fullest(file, layout):
    """The first sheet that has a table in it."""
    sheets = sheets_of(file)
    for sheet in sheets:
        found = list(islice(rows_of(file, replace(layout, sheet=sheet)), 2))
        if len(found) == 2:
            return sheet
    raise NotATable("no_rows")


def _delimiter_of(file, layout):
    """The separator that cuts most rows into the same number of cells."""
    scores, trouble = {}, None
    for delimiter in DELIMITERS:
        found = rows_of(file, replace(layout, delimiter=delimiter))
        try:
            widths = [len(cells) for _number, cells in islice(found, 50)]
        except NotATable as reason:
            trouble = reason
            continue
        finally:
            found.close()
        if widths:
            width, often = Counter(widths).most_common(1)[0]
            scores[delimiter] = (width > 1) * often / len(widths) * min(width, 10)
    if trouble and not any(scores.values()):
        raise trouble
    return max(scores, key=scores.get, default=",")


def _with_headings(layout, rows, is_heading):
    """Titles and empty lines above the headings are no rows of ours."""
    at = _headings_at(rows[:HEADINGS_WITHIN], is_heading)
    width = max(len(cells) for _number, cells in rows)
    if width < 2:
        raise NotATable("one_column")
    if width > MOST_COLUMNS:
        raise NotATable("too_wide", most=MOST_COLUMNS)
    below = [padded(cells, width) for _number, cells in (rows if at is None else rows[at + 1 :])]
    if not below:
        raise NotATable("no_rows")
    headers = padded([] if at is None else rows[at][1], width)
    return replace(
        layout,
        header_row=0 if at is None else rows[at][0],
        headers=tuple(name[:120] for name in headers),
        first_rows=tuple(below[:SHOWN]),
        sample=tuple(below[:LOOKED_AT]),
    )


def _headings_at(rows, is_heading):
    known = [sum(map(is_heading, cells)) for _number, cells in rows]
    best = max(range(len(rows)), key=lambda at: known[at])
    if known[best] >= 2 or (known[best] and len(rows[best][1]) <= 3):
        return best
    # Nothing we know: the first full row, unless it holds what only data does.
    widest = max(len(cells) for _number, cells in rows)
    first = next(at for at, (_number, cells) in enumerate(rows) if len(cells) >= widest / 2)
    return None if any(map(_is_data, rows[first][1])) else first


def _is_data(cell):
    return "@" in cell or sum(char.isdigit() for char in cell) >= 5


def padded(cells, width):
    """The cells of a row as wide as its table."""
    return tuple(cells[:width]) + ("",) * (width - len(cells))
