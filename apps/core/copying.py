"""Many new rows at once, by PostgreSQL's COPY: a fraction of what INSERT costs."""

import json
from functools import cache
from types import SimpleNamespace

from django.db import connection, models

from .ready import put

# Of what PostgreSQL's arrays are; all others are texts.
ARRAYS = {models.UUIDField: "uuid", models.DateTimeField: "timestamptz"}
FEW = 50  # Below it the ordinary way is as fast, and tells its statements to whoever counts them.


def insert_many(model, rows):
    """Write new rows, instances or of `row_of`, of which none is there; triggers work as always.

    They have to be whole and right: nothing is validated here.
    """
    rows = list(rows)
    if len(rows) < FEW:
        put(rows)
        return rows
    copy_many(model, rows)
    for row in rows:
        row._state.adding = False
    return rows


def copy_many(model, rows):
    """Write new rows, instances or of `row_of`, by COPY however few they are."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    as_json = _json_fields(fields)
    copy_in(model, names, (_values(row, names, as_json) for row in rows))


class Row:
    """What a row of a table holds, for thousands of them: an instance takes ten times as long."""

    _state = SimpleNamespace(adding=True, db=None)  # Whoever writes rows notes it; nobody asks.

    @property
    def pk(self):
        return self.id


def row_of(model, /, **given):
    """Return a row of this table to be written, with the model's defaults for what is not given.

    It is read like an instance, the related objects that were given included; nothing is looked
    up, checked or kept in step: who changes a relation later sets its `_id`.
    """
    kind, relations, plain, made = _plan_of(model)
    row = kind()
    values = row.__dict__
    values.update(plain)
    for name, value in given.items():
        values[name] = value
        if key := relations.get(name):
            values[key] = None if value is None else value.pk
    for name, make in made:
        if name not in values:
            values[name] = make()
    return row


@cache
def _plan_of(model):
    """The class of its rows, {relation: column}, the defaults, and those that are made anew."""
    plain, made = {}, []
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            made.append((field.attname, field.default))
        else:
            plain[field.attname] = field.get_default()
    relations = {f.name: f.attname for f in model._meta.concrete_fields if f.name != f.attname}
    kind = type(model.__name__, (Row,), {"__str__": model.__str__, "_meta": model._meta})
    return kind, relations, plain, made


def update_many(model, rows, names):
    """Write these fields of many rows in one statement, whose text does not grow with them."""
    if len(rows) < FEW:
        model.objects.bulk_update(rows, names)
        return
    quote = connection.ops.quote_name
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in names)]
    columns = [quote(field.column) for field in fields]
    arrays = ", ".join(f"%s::{ARRAYS.get(type(field), 'text')}[]" for field in fields)
    given = ", ".join(
        f"{column} = new.{column}{'::jsonb' if isinstance(field, models.JSONField) else ''}"
        for column, field in zip(columns[1:], fields[1:], strict=True)
    )
    table = quote(model._meta.db_table)
    sql = (
        f"UPDATE {table} SET {given} FROM unnest({arrays}) AS new ({', '.join(columns)})"  # noqa: S608
        f" WHERE {table}.{columns[0]} = new.{columns[0]}"
    )
    values = [_values(row, [f.attname for f in fields], _json_fields(fields)) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*values, strict=True)])


def copy_in(model, names, rows):
    """Write values of the fields of these names, without an instance for each row."""
    quote = connection.ops.quote_name
    known = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = [known[name] for name in names]
    sql = f"COPY {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _json_fields(fields):
    return [field.attname for field in fields if isinstance(field, models.JSONField)]


def _values(row, names, as_json):
    values = row.__dict__
    if not as_json:
        return [values[name] for name in names]
    return [_json(values[name]) if name in as_json else values[name] for name in names]


def _json(value):
    return None if value is None else json.dumps(value, ensure_ascii=False)
