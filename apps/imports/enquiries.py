"""A row of a list of enquiries as the message that the intake reads."""

import hashlib
import json
from dataclasses import dataclass, field

from apps.customers.contact_sheets import ContactSheet
from apps.leads.people import full_name

from . import cells
from .columns import LEADS, targets_of
from .records import Cells, Noted, several

TEST_DRIVE = ("probe", "test", "drive", "试驾", "试乘")


@dataclass(slots=True)
class Told(Noted):
    """One enquiry: the message, how its sender can be reached, and what a person should know."""

    body: dict = field(default_factory=dict)
    points: tuple = ()

    @property
    def message(self):
        """The enquiry as the intake keeps and reads it."""
        return json.dumps(self.body, ensure_ascii=False).encode()

    @property
    def is_unanswerable(self):
        """Whether it will wait in quarantine for a person."""
        return not self.body["name"] or not self.points

    def recognise(self, people):
        """Say whose card it goes onto, or why it waits."""
        if not self.body["name"]:
            self.remark("enquiry_without_name", "name")
        elif not self.points:
            self.remark("enquiry_without_reach")
        for point in self.points:
            if person := people.by_point.get((point.kind, point.value)):
                self.remark("recognised", point.kind, name=person.name, by=point.shown)
                return


class EnquiryReader:
    """Reads the rows of one list by what its columns mean."""

    def __init__(self, mapping, headers, *, place, now):
        self.headers, self.place, self.now = headers, place, now
        self.today = now.astimezone(place.zone).date()
        self.days = mapping.get("days", {})
        known = targets_of(LEADS)
        self.at = {}
        for column, code in enumerate(mapping["columns"]):
            if code in known and column < len(headers):
                self.at.setdefault(code, []).append(column)
        self.names = {code: headers[columns[0]] for code, columns in self.at.items()}

    def read(self, row, row_cells):
        """Return what one row tells."""
        told = Told(row, columns=self.names)
        said = Cells(self, told, row_cells)
        company = said.one("company")
        name = said.one("name") or full_name(given=said.one("given"), family=said.one("family"))
        phones = [phone for cell in said.every("phone") for phone in several(cell)][:10]
        emails = [email for cell in said.every("email") for email in several(cell)][:10]
        told.points = self._points(told, said, name, phones, emails)
        told.body = {
            # The same row is the same enquiry, also in another file.
            "id": said.one("number")[:200] or _fingerprint(row_cells),
            "name": (company or name)[:200],
            "company": bool(company),
            "phones": [{"value": phone[:60]} for phone in phones],
            "emails": [email[:254] for email in emails],
            "wechat": said.one("wechat")[:80],
            "language": said.one("language")[:35],
            "interest": self._wish(said),
            "comments": "\n".join(said.every("comments"))[:10_000],
            "campaign": said.one("campaign")[:80],
        }
        if at := self._asked_at(said):
            told.body["requested_at"] = at.isoformat()
        return told

    def _points(self, told, said, name, phones, emails):
        sheet = ContactSheet(
            name=name, phones=tuple(phones), emails=tuple(emails), wechat=said.one("wechat")
        )
        points, remarks = sheet.points(self.place.country)
        for remark in remarks:
            told.remark(remark.code, remark.code.partition("_")[0], **dict(remark.facts))
        return points

    def _wish(self, said):
        words = {word: said.one(word) for word in ("make", "model", "trim")}
        wish = {word: text[: 60 if word == "make" else 80] for word, text in words.items() if text}
        asked = said.one("interest").casefold()
        drive = any(word in asked for word in TEST_DRIVE)
        if not wish and not drive:
            return []
        return [wish | {"interest": "test-drive" if drive else "buy"}]

    def _asked_at(self, said):
        text = said.one("requested_at")
        if not text:
            return None
        order = self.days.get(str(self.at["requested_at"][0]), cells.DAY_FIRST)
        at = cells.moment_in(text, self.place.zone, order)
        if at is None:
            said.remark("date_unreadable", "requested_at", text=text)
        elif at > self.now:
            # Noon of a list without times may still be to come today.
            return self.now if at.date() == self.today else None
        return at


def _fingerprint(row_cells):
    plain = [" ".join(cell.split()).casefold() for cell in row_cells]
    return "row-" + hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:32]
