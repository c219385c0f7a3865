"""What a file says that cannot be taken as it stands, and what to do about it."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers import contact_sheets
from apps.vehicles import remarks as vehicles


class Level(models.TextChoices):
    """How much of a row is lost to a problem."""

    ROW = "row", _("row left out")
    CELL = "cell", _("cell left out")
    HINT = "hint", _("to look at")
    NOTE = "note", _("recognised")


# Of a whole file: it cannot be read as a table.
OF_FILES = {
    "empty_file": _("The file is empty. Export it again from your old system."),
    "too_large": _("The file is larger than %(most)s MB. Split it into smaller ones."),
    "protected": _(
        "The workbook is protected by a password. Open it, save it without one, and send it again."
    ),
    "old_workbook": _(
        "This is a workbook of the old kind (.xls). Save it as .xlsx or as CSV and send it again."
    ),
    "not_a_table": _(
        "This is no table (%(kind)s). Export the list as CSV or as an Excel workbook (.xlsx)."
    ),
    "wrong_letters": _("The file cannot be read in these letters. Choose others."),
    "broken_workbook": _(
        "The workbook cannot be opened. Save it once more in Excel and try again."
    ),
    "no_rows": _("There are no rows below the headings. Export the list again, with its data."),
    "one_column": _(
        "There is only one column. Choose a semicolon, comma or tab as separator when you export."
    ),
    "too_wide": _("There are more than %(most)s columns. Export fewer of them."),
    "open_quote": _(
        "A quotation mark that is opened near row %(row)s is never closed. Mend it in the file."
    ),
    "no_person_column": _(
        "No column holds the name. Choose it, so that we know whom the rows are about."
    ),
    "no_reach_column": _(
        "No column tells people apart. Choose at least the customer number, a phone or an e-mail."
    ),
    "unexpected": _(
        "Something went wrong on our side near row %(row)s. What was written stays; go on, or undo."
    ),
}

# Of a row or one of its cells.
OF_ROWS = {
    "row_without_name": _("There is no name. Add it, or leave the row out."),
    "row_without_reach": _(
        "No customer number, phone, e-mail or WeChat works here, so nobody could tell this person "
        "from another. Add one."
    ),
    "enquiry_without_name": _("There is no name: the enquiry will wait in quarantine for one."),
    "enquiry_without_reach": _(
        "No phone, e-mail or WeChat works: the enquiry will wait in quarantine for one."
    ),
    "too_few_cells": _("The row is shorter than the headings. Check it for a missing separator."),
    "date_unreadable": _("“%(text)s” is not a date we can read. Write it as 2019-12-31."),
    "date_to_come": _("“%(text)s” is still to come. Check the date."),
    "birthday_filler": _("“%(text)s” only fills the field. Ask for the birthday."),
    "odometer_unreadable": _("“%(text)s” is no odometer reading. Write the number alone."),
    "year_unreadable": _("“%(text)s” is no model year. Write four digits."),
    "country_unknown": _("“%(text)s” is no country we know. Write its two letters, like DE."),
    "answer_unclear": _("“%(text)s” is neither yes nor no. Write yes or no."),
    "reading_without_day": _("The odometer reading has no date, so today's counts."),
    "service_without_day": _("The service has no date and was left out. Add it."),
    "car_without_name": _("There is a plate or a reading but no VIN or model. Add one of them."),
    "same_number_other_name": _(
        "Customer number %(number)s is “%(known)s” on the card and “%(said)s” here. It stays one "
        "person; check the number."
    ),
    "recognised": _("Known here as %(name)s, by %(by)s: the row goes onto that card."),
    "same_person_above": _("The same person as in row %(row)s: it goes onto one card."),
    "shared_contact": _(
        "%(value)s belongs to %(other)s. It stays there, and this person gets a card of their own. "
        "Ask whether they share it."
    ),
    "differs": _(
        "The card says “%(known)s”, the file “%(said)s”. The card stays as it is; ask before you "
        "change it."
    ),
    "plate_differs": _(
        "The car wears %(known)s, the file says %(said)s. It stays as it is; look at the car."
    ),
}

SENTENCES = OF_FILES | OF_ROWS | vehicles.SENTENCES | contact_sheets.SENTENCES
ROW_LOST = frozenset(
    ["row_without_name", "row_without_reach", "enquiry_without_name", "enquiry_without_reach"]
)
HINTS = frozenset(
    [
        "same_person_above",
        "same_number_other_name",
        "too_few_cells",
        "differs",
        "plate_differs",
        "reading_without_day",
        "name_differs",
        "vin_misread",
        "vin_length",
        "vin_check_digit",
        "plate_pattern",
        "plate_series",
        "plate_dash",
        "odometer_below_earlier",
        "odometer_too_fast",
        "odometer_above_later",
    ]
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a row; `column` is the heading it stands under, "" for the whole row."""

    row: int
    code: str
    column: str = ""
    facts: dict = field(default_factory=dict)

    @property
    def level(self):
        """How much is lost to it."""
        if self.code in ROW_LOST:
            return Level.ROW
        if self.code == "recognised":
            return Level.NOTE
        return Level.HINT if self.code in HINTS else Level.CELL


def in_words(code, facts):
    """The sentence of a problem in today's language."""
    # A code of an older version has no sentence any more, and still says something.
    return str(SENTENCES[code]) % facts if code in SENTENCES else code
