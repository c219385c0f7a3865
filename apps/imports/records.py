"""A row of a customer book as what we take over: a person, a car, a visit to the workshop."""

from dataclasses import dataclass, field
from datetime import date

from apps.customers.contact_sheets import ContactSheet
from apps.leads.amounts import odometer_in, year_in
from apps.leads.people import full_name

from . import cells
from .columns import BOOK, targets_of
from .columns.targets import CONSENTS
from .problems import Problem

SYSTEM = "dms"  # Whose numbers customers have, unless somebody names another system.
# A date that old systems write where there is none.
FILLERS = frozenset([date(1900, 1, 1), date(1899, 12, 31), date(1901, 1, 1), date(1970, 1, 1)])


@dataclass(slots=True)
class CarSaid:
    """A car as a row describes it."""

    make: str = ""
    model: str = ""
    model_year: int | None = None
    vin: str = ""
    plate: str = ""
    colour: str = ""
    first_registered: date | None = None
    since: date | None = None

    @property
    def is_named(self):
        """Whether it can be known as a car of its own."""
        return bool(self.vin or self.plate or self.model)


@dataclass(slots=True)
class Visit:
    """A service that was done, as a row tells it."""

    on: date
    work: str
    number: str
    on_time: bool


@dataclass(slots=True)
class Noted:
    """A row, and what of it could not be read."""

    row: int
    columns: dict = field(default_factory=dict)  # What the file calls each thing.
    problems: list = field(default_factory=list)

    def remark(self, code, target="", **facts):
        """Note a problem with what stands in a column, once."""
        facts = {name: str(text)[:200] for name, text in facts.items()}
        problem = Problem(self.row, code, self.columns.get(target, ""), facts)
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass(slots=True)
class Record(Noted):
    """What one row says of a person, a car and a visit."""

    sheet: ContactSheet = ContactSheet()
    number: str = ""
    birthday: date | None = None
    known_since: date | None = None
    car: CarSaid | None = None
    reading: tuple | None = None  # (value, "km" or "mi", day)
    visit: Visit | None = None
    consents: dict = field(default_factory=dict)  # {channel: yes or no}
    consent_day: date | None = None


class RecordReader:
    """Reads the rows of one file by what its columns mean."""

    def __init__(self, mapping, headers, *, today):
        self.today, self.headers = today, headers
        self.unit, self.system = mapping.get("unit", "km"), mapping.get("system", SYSTEM)
        self.days = mapping.get("days", {})
        known = targets_of(BOOK)
        self.at = {}
        for column, code in enumerate(mapping["columns"]):
            if code in known and column < len(headers):
                self.at.setdefault(code, []).append(column)
        self.names = {code: headers[columns[0]] for code, columns in self.at.items()}
        self.names["external"] = self.names.get("number", "")

    def read(self, row, row_cells):
        """Return the Record of one row."""
        record = Record(row, self.names)
        said = Cells(self, record, row_cells)
        record.sheet, record.number = self._sheet(said), said.one("number")
        record.birthday = self._birthday(said)
        record.known_since = said.past_day("known_since")
        record.car = self._car(said)
        record.reading = self._reading(said, record)
        record.visit = self._visit(said, record)
        record.consents = _answers_in(said)
        record.consent_day = said.past_day("consent_day")
        if not record.sheet.name:
            said.remark("row_without_name", "name")
        if record.reading and not record.visit and not said.one("odometer_day"):
            said.remark("reading_without_day", "odometer")
        return record

    def _sheet(self, said):
        company = said.one("company")
        person = said.one("name") or full_name(given=said.one("given"), family=said.one("family"))
        number = said.one("number")
        street = " ".join(filter(None, (said.one("street"), said.one("house_number"))))
        return ContactSheet(
            name=company or person,
            kind="company" if company else "person",
            name_latin=said.one("name_latin"),
            language=said.one("language"),
            phones=tuple(phone for cell in said.every("phone") for phone in several(cell)),
            emails=tuple(email for cell in said.every("email") for email in several(cell)),
            wechat=said.one("wechat"),
            external_ids=(f"{self.system}:{number}",) if number else (),
            street=street,
            postal_code=said.one("postal_code"),
            city=said.one("city"),
            country=said.country(),
        )

    def _birthday(self, said):
        day = said.past_day("birthday")
        if day in FILLERS:
            said.remark("birthday_filler", "birthday", text=said.one("birthday"))
            return None
        return day

    def _car(self, said):
        year, remarks = year_in(said.one("model_year"))
        if remarks:
            said.remark("year_unreadable", "model_year", text=said.one("model_year"))
        car = CarSaid(
            make=said.one("make"),
            model=said.one("model"),
            vin=said.one("vin"),
            plate=said.one("plate"),
            colour=said.one("colour"),
            first_registered=said.past_day("first_registered"),
            since=said.past_day("owned_since"),
        )
        car.model_year = year or (car.first_registered and car.first_registered.year)
        return car if car.is_named else None

    def _reading(self, said, record):
        text = said.one("odometer")
        value, unit, _remarks = odometer_in(text, said.one("odometer_unit") or self.unit)
        if value is None:
            if text:
                said.remark("odometer_unreadable", "odometer", text=text)
            return None
        if record.car is None:
            said.remark("car_without_name", "odometer")
            return None
        on = said.past_day("odometer_day") or said.past_day("service_day") or self.today
        return value, unit or "km", on

    def _visit(self, said, record):
        work = " · ".join(said.every("service_work"))
        number, on = said.one("service_number"), said.past_day("service_day")
        if on is None:
            if (work or number) and not said.one("service_day"):
                said.remark("service_without_day", "service_day")
            return None
        due, told = said.day("service_due"), said.one("service_on_time")
        answer = cells.is_yes(told) if told else None
        if told and answer is None:
            said.remark("answer_unclear", "service_on_time", text=told)
        # Only what the old system really knows counts for the stage.
        on_time = answer if answer is not None else bool(due and on <= due)
        return Visit(on, work[:200], number[:60], on_time)


class Cells:
    """The cells of one row by what they hold, and what is wrong with them."""

    def __init__(self, reader, record, row_cells):
        self.reader, self.cells, self.remark = reader, row_cells, record.remark
        if len(row_cells) < len(reader.headers) / 2:
            self.remark("too_few_cells")

    def every(self, code):
        places = self.reader.at.get(code)
        if not places:
            return []
        found = (self.cells[at] for at in places if at < len(self.cells))
        return [cell for cell in found if not cells.is_nothing(cell)]

    def one(self, code):
        found = self.every(code)
        return found[0] if found else ""

    def day(self, code):
        if not (text := self.one(code)) or not text.strip("0./- :"):
            return None
        at = self.reader.at[code][0]
        day = cells.day_in(text, self.reader.days.get(str(at), cells.DAY_FIRST))
        if day is None:
            self.remark("date_unreadable", code, text=text)
        return day

    def past_day(self, code):
        """A day that cannot be still to come."""
        day = self.day(code)
        if day and day > self.reader.today:
            self.remark("date_to_come", code, text=self.one(code))
            return None
        return day

    def country(self):
        text = self.one("country")
        found = cells.country_in(text) if text else ""
        if text and not found:
            self.remark("country_unknown", "country", text=text)
        return found


def _answers_in(said):
    """Return {channel: yes or no} of a row; what is neither is told."""
    answers = {}
    for code, channel in CONSENTS.items():
        if not (text := said.one(code)):
            continue
        answer = cells.is_yes(text)
        if answer is None:
            said.remark("answer_unclear", code, text=text)
        else:
            answers[channel] = answer
    return answers


def several(cell):
    """Two numbers or addresses in one cell, as they are typed into old systems."""
    parts = (part.strip() for part in cell.replace("；", ";").replace("，", ";").split(";"))
    return [part for part in parts if part]
