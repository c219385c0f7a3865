"""Everything held about a person, table by table, for people and for machines.

Each app answers the signal `exporting` with a Section; a test holds that no table with a customer
is left out.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

# What says nothing about the person: keys, owners and the person themselves.
LEFT_OUT = frozenset(["group", "customer", "canonical", "pgh_id", "pgh_obj", "pgh_context"])


@dataclass(frozen=True)
class Table:
    """The rows of one model, with what each of its fields says."""

    model: type[models.Model]
    rows: list
    leave_out: frozenset = frozenset()

    @property
    def name(self):
        return self.model._meta.label

    @property
    def title(self):
        # The history of a model is named after it: Django would say "customer event".
        tracked = getattr(self.model, "pgh_tracked_model", None)
        return (tracked or self.model)._meta.verbose_name_plural

    @property
    def is_history(self):
        return hasattr(self.model, "pgh_tracked_model")

    @property
    def fields(self):
        kept = self.model._meta.concrete_fields
        return [each for each in kept if each.name not in LEFT_OUT | self.leave_out]

    def for_machines(self):
        """The rows as JSON can carry them (DjangoJSONEncoder)."""
        return [{each.name: _raw(row, each) for each in self.fields} for row in self.rows]

    def for_people(self):
        """Of each row what it says, as (name, words); empty fields say nothing."""
        told = ([(each, _words(row, each)) for each in self.fields] for row in self.rows)
        return [
            [(str(each.verbose_name), words) for each, words in row if words and each.name != "id"]
            for row in told
        ]


@dataclass(frozen=True)
class Section:
    """What one app holds."""

    title: str
    tables: list[Table] = field(default_factory=list)

    @property
    def count(self):
        return sum(len(table.rows) for table in self.tables)


@dataclass(frozen=True)
class Kept:
    """What an erasure leaves, and the reason for it."""

    what: str
    why: str


def table_of(queryset, *, leave_out=()):
    """Return the table that a queryset of one person's rows makes."""
    return Table(queryset.model, list(queryset), frozenset(leave_out))


def _raw(row, each):
    value = getattr(row, each.name) if each.is_relation else each.value_from_object(row)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(getattr(row, "charset", "") or "utf-8", "replace")
    return value


def _words(row, each):
    value = _raw(row, each)
    if display := getattr(row, f"get_{each.name}_display", None):
        return str(display() or "")
    if isinstance(each, models.DateTimeField) and value:
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(each, models.DateField) and value:
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in value.items() if said)
    if isinstance(value, list):
        return "; ".join(str(said) for said in value)
    return "" if value is None else str(value)
