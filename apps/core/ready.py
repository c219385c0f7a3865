"""Queries that every request asks: their SQL is written once in each process.

Django puts a query together from its parts each time, which for one row by its key takes several
times as long as asking PostgreSQL for it. A ready query is a queryset like any other, built once
with `Asked` where a value will stand.
"""

from copy import copy
from functools import cache
from types import SimpleNamespace

from django.db import connections, router
from django.db.models import BooleanField, Expression, Field, Func
from django.db.models.query import ModelIterable

from .models import current_dealership_id
from .scope import Scope, current_scope, working_in


class Asked(Expression):
    """The place of a value that comes when the query is asked; `number` counts them from 0."""

    def __init__(self, number=0):
        super().__init__(output_field=Field())  # Compared as it is given.
        self.number = number

    def as_sql(self, compiler, connection):
        return "%s", (self,)


class OneOfAsked(Func):
    """True where a column has one of the values of a list that comes when the query is asked."""

    arity = 1
    output_field = BooleanField()

    def as_sql(self, compiler, connection):
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", (*params, Asked())


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

    `build` returns the queryset. What the scope decides is looked up each time it is asked, as for
    every other query; one dealership in sight and several are written down apart, since only for
    one of them an index gives the rows in order.
    """

    def __init__(self, build):
        self._build = build
        self._written = cache(self._write)

    def __call__(self, *values):
        queryset, compiler, connection, rows = self._asked(values)
        return list(ModelIterable(_answered(queryset, compiler, connection, rows)))

    def first(self, *values):
        """Return the first that is found, or None."""
        return next(iter(self(*values)), None)

    def _asked(self, values):
        scope = current_scope(required=False)
        queryset, compiler, sql, params = self._written(bool(scope) and _sees_one(scope))
        connection = connections[queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_given(param, values) for param in params])
            return queryset, compiler, connection, cursor.fetchall()

    def _write(self, sees_one):
        seen = (SEEN,) if sees_one else (SEEN, OTHER)
        with working_in(Scope(GROUP, seen, HERE)):
            queryset = self._build()
            compiler = queryset.query.get_compiler(using=queryset.db)
            sql, params = compiler.as_sql()
        return queryset, compiler, sql, params


class ReadyRows(ReadyQuery):
    """The same for `values_list`: returns the tuples as PostgreSQL gives them.

    Of the types of columns JSON alone would not be what a queryset gives.
    """

    def __call__(self, *values):
        return self._asked(values)[-1]


def put(rows, *, ignore_conflicts=False):
    """Write new rows of one table, as bulk_create does, with a statement that is put together once.

    As there, nothing is checked and nobody hears of it but the database.
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
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT DO NOTHING" if ignore_conflicts else sql, params)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _form_of(model):
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'"{model._meta.db_table}"', columns, f"({', '.join(['%s'] * len(fields))})"


def _sees_one(scope):
    return len(scope.dealership_ids) == 1


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
    compiler.execute_sql = lambda **_: [rows]
    return SimpleNamespace(
        db=queryset.db,
        model=queryset.model,
        query=SimpleNamespace(get_compiler=lambda using: compiler),
        _fetch_mode=queryset._fetch_mode,
        _known_related_objects=queryset._known_related_objects,
    )
