"""What the old system knows of a car's life: odometer readings and services done."""

from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils import timezone

from apps.core import clock
from apps.journeys.models import TimelineEntry
from apps.vehicles.actions.odometer import MILES
from apps.vehicles.odometer import Reading, check, km_of_miles

SERVICE_DONE = "imports.service_done"


@dataclass(slots=True)
class Read:
    """An odometer reading to be written; `told` is whose timeline tells of it, if any."""

    value: int
    unit: str
    km: int
    on: object
    doubt: str
    told: object = None


@dataclass(slots=True)
class Done:
    """A service to be told on somebody's timeline."""

    person: object
    at: datetime
    facts: dict
    on_time: bool


@dataclass
class History:
    """Readings and services; what is known already is not told again."""

    done: list = field(default_factory=list)
    known: set = field(default_factory=set)

    def look_up(self, met):
        """Read which services are known of (person, visit) that may be known."""
        people = {person.key for person, _visit in met if not person.new}
        if not people:
            return
        days = {visit.on for _person, visit in met}
        moments = [at for day in days for at in (noon(day), _midnight(day))]
        entries = TimelineEntry.objects.filter(customer__in=people, at__in=moments)
        for entry in entries.filter(kind=SERVICE_DONE):
            self.known.add(_identity(entry.customer_id, entry.at, entry.facts))

    def read(self, record, car, person):
        """Judge an odometer reading among those known; return whether it is new."""
        value, unit, on = record.reading
        new = Reading(on, km_of_miles(value) if unit == MILES else value)
        if new in car.readings:
            return None
        doubt = check(new, car.readings)
        if doubt:
            self._doubt(record, f"odometer_{doubt.code}")
        told = person if car.owner == person.key and not record.visit else None
        read = Read(value, unit, new.km, on, doubt.code if doubt else "", told)
        car.readings.append(new)
        car.read.append(read)
        return read

    def _doubt(self, record, code):
        value, unit, _on = record.reading
        record.remark(code, "odometer", text=f"{value} {unit}")

    def serve(self, record, car, person, read):
        """Take a service over; return whether it is new."""
        visit, at = record.visit, moment_of(record.visit.on)
        facts = {"car": str(car) if car else "", "work": visit.work, "number": visit.number}
        identity = _identity(person.key, at, facts)
        if identity in self.known:
            return False
        self.known.add(identity)
        if record.reading:
            value, unit, _on = record.reading
            facts |= {"value": value, "unit": unit, "doubt": read.doubt if read else ""}
        self.done.append(Done(person, at, facts, visit.on_time))
        return True


def noon(day):
    """The middle of a day here: old systems do not tell the hour."""
    return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())


def moment_of(day):
    """When something of a day is told to have been: never later than now."""
    return noon(day) if noon(day) <= clock.now() else _midnight(day)


def _midnight(day):
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _identity(person, at, facts):
    """What makes two rows one service: its number, or the same work on the same day and car."""
    number = facts.get("number", "")
    return person, timezone.localdate(at), number or (facts.get("car", ""), facts.get("work", ""))
