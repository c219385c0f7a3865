"""Queries that every request asks: their SQL is written once in each process.

Django puts a query together from its parts each time, which for one row by its key takes several
times as long as asking PostgreSQL for it. A ready query is a queryset like any other, built once
with `Asked` where a value will stand.
"""

import re
from copy import copy
from functools import cache
from types import SimpleNamespace

from django.db import NotSupportedError, connections, router
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Expression, Field, Func, Value
from psycopg.sql import Literal

from .models import current_dealership_id
from .scope import Scope, current_scope, working_in


class Asked(Expression):
    """The place of a value that comes when the query is asked; `number` counts them from 0."""

    def __init__(self, number=0):
        super().__init__(output_field=Field())  # Compared as it is given.
        self.number = number

    def as_sql(self, compiler, connection):
        return "%s", (self,)


class IsAny(Func):
    """True where a column is one of the values that come as a list: `IsAny("user_id", Asked(1))`.

    `__in` would have to know how many there are.
    """

    arity = 2
    output_field = BooleanField()

    def as_sql(self, compiler, connection):
        column, values = map(compiler.compile, self.source_expressions)
        return f"{column[0]} = ANY({values[0]})", (*column[1], *values[1])


def as_values(row):
    """A row to compare with: values, or the places where they will stand."""
    return tuple(each if isinstance(each, Expression) else Value(each) for each in row)


class OurDealership(Expression):
    """The dealership that somebody works in, looked up when the query is asked."""

    def __init__(self):
        super().__init__(output_field=Field())

    def as_sql(self, compiler, connection):
        return "%s", (current_dealership_id(),)


# Stand for the scope while a query is written, and give way to the scope in which it is asked.
GROUP, SEEN, OTHER, HERE = object(), object(), object(), object()


class ReadyQuery:
    """Ask it like a function: `ready(user_id)` returns the list of what the queryset finds.

    Rows are instances, or tuples with names when the queryset is a `values_list(named=True)`,
    which cost a tenth of them.

    `build` returns the queryset. What the scope decides is looked up each time it is asked, as for
    every other query; one dealership in sight and several are written down apart, since only for
    one of them an index gives the rows in order.
    """

    def __init__(self, build):
        self._build = build
        self._written = cache(self._write)

    def __call__(self, *values):
        queryset, compiler, sql, params = self._in_scope()
        connection = connections[queryset.db]
        rows = _fetched(connection, sql, params, values)
        return list(queryset._iterable_class(_answered(queryset, compiler, connection, rows)))

    def first(self, *values):
        """Return the first that is found, or None."""
        return next(iter(self(*values)), None)

    def count(self, *values):
        """Return how many it finds, up to the limit that the queryset has."""
        queryset, _compiler, sql, params = self._in_scope()
        counting = f"SELECT COUNT(*) FROM ({sql}) AS counted"  # noqa: S608 - Django's own SQL
        return _fetched(connections[queryset.db], counting, params, values)[0][0]

    def _in_scope(self):
        scope = current_scope(required=False)
        return self._written(bool(scope) and _sees_one(scope))

    def _write(self, sees_one):
        seen = (SEEN,) if sees_one else (SEEN, OTHER)
        with working_in(Scope(GROUP, seen, HERE)):
            queryset = self._build()
            compiler = queryset.query.get_compiler(using=queryset.db)
            sql, params = _with_constants(*compiler.as_sql(), connections[queryset.db])
        # What turns each column into a value is always the same too.
        converters = compiler.get_converters([each[0] for each in compiler.select])
        compiler.get_converters = lambda _expressions: converters
        if queryset.query.combinator:
            # History would take what begins with a parenthesis for a change, and add to it. One
            # subquery is read through in its own order.
            sql = f"SELECT * FROM ({sql}) AS asked"  # noqa: S608 - Django's own SQL
        return queryset, compiler, sql, params


def put(rows, *, ignore_conflicts=False, unique=(), update=()):
    """Write new rows of one table, as bulk_create does, with a statement that is put together once.

    As there, nothing is checked and nobody hears of it but the database. A row that has what is
    `unique` in common with one that is there changes the columns to `update` of that one.
    """
    if not rows:
        return
    fields, table, columns, values = _form_of(type(rows[0]))
    connection = connections[router.db_for_write(type(rows[0]))]
    params = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in fields
    ]
    sql = f"INSERT INTO {table} ({columns}) VALUES {', '.join([values] * len(rows))}"  # noqa: S608
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    elif unique:
        changed = ", ".join(f"{column} = EXCLUDED.{column}" for column in update)
        sql += f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {changed}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def change(row, names):
    """Write these fields of one row, as save(update_fields=names) does; nobody hears of it."""
    fields, sql = _change_of(type(row), tuple(names))
    connection = connections[router.db_for_write(type(row))]
    params = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, row.pk])


@cache
def _change_of(model, names):
    fields = [model._meta.get_field(name) for name in names]
    changed = ", ".join(f'"{field.column}" = %s' for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return fields, f'UPDATE "{table}" SET {changed} WHERE "{key}" = %s'  # noqa: S608


@cache
def _form_of(model):
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'"{model._meta.db_table}"', columns, f"({', '.join(['%s'] * len(fields))})"


def _with_constants(sql, params, connection):
    """Write into a statement what is the same whenever it is asked; return it with the rest.

    What an index is about (`status = 'open'`) would else be unknown while PostgreSQL plans.
    """
    connection.ensure_connection()
    coming, later = iter(params), []

    def place(found):
        if found[0] == "%%":
            return "%%"
        param = next(coming)
        if _comes_later(param):
            later.append(param)
            return "%s"
        return Literal(param).as_string(connection.connection).replace("%", "%%")

    return re.sub("%[%s]", place, sql), later


def _comes_later(param):
    places = (GROUP, SEEN, OTHER, HERE)
    among = param if isinstance(param, list | tuple) else (param,)
    return isinstance(param, Asked) or any(each is place for each in among for place in places)


def _sees_one(scope):
    return len(scope.dealership_ids) == 1


def _fetched(connection, sql, params, values):
    given = [_given(param, values) for param in params]
    try:
        return _answer(connection, sql, given)
    except NotSupportedError:
        # A migration made another kind of a column, and this connection keeps the plan of before.
        if connection.in_atomic_block:
            raise  # What was done until now is lost, and the plan with it.
        connection.close()
        return _answer(connection, sql, given)


def _answer(connection, sql, given):
    with _planned_once(connection) as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _planned_once(connection):
    """A cursor that sends values beside the statement: what is asked often is prepared.

    Django's own cursor writes the values into each statement, and PostgreSQL plans them all.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))


def _given(param, values):
    if isinstance(param, Asked):
        return values[param.number]
    if param is GROUP:
        return current_scope().group_id
    if param is HERE:
        return current_dealership_id()
    if param is SEEN:
        return current_scope().dealership_ids[0]
    if isinstance(param, list) and SEEN in param:
        return list(current_scope().dealership_ids)
    return param


def _answered(queryset, compiler, connection, rows):
    """What Django's own reading of rows asks of a queryset, with the rows at hand already."""
    compiler = copy(compiler)  # Another thread may read another answer with it.
    compiler.connection = connection
    compiler.execute_sql = lambda *_args, **_kwargs: [rows]
    return SimpleNamespace(
        db=queryset.db,
        model=queryset.model,
        query=SimpleNamespace(get_compiler=lambda using: compiler),
        _fetch_mode=queryset._fetch_mode,
        _known_related_objects=queryset._known_related_objects,
        _fields=queryset._fields,  # Of a `values_list`, whose rows are plain tuples.
    )
