"""Queries that every request asks: their SQL is written once in each process.

Django puts a query together from its parts each time, which for one row by its key takes several
times as long as asking PostgreSQL for it. A ready query is a queryset like any other, built once
with `Asked` where a value will stand.
"""

from copy import copy
from functools import cached_property
from types import SimpleNamespace

from django.db import connections
from django.db.models import Expression
from django.db.models.query import ModelIterable

from .scope import working_in


class Asked(Expression):
    """The place of a value that comes when the query is asked; `number` counts them from 0."""

    def __init__(self, number, output_field):
        super().__init__(output_field=output_field)
        self.number = number

    def as_sql(self, compiler, connection):
        return "%s", (self,)


class ReadyQuery:
    """Ask it like a function: `ready(user_id)` returns the list of what the queryset finds.

    `build` returns the queryset and runs once, without a scope: what a scope would decide must not
    be written down for the next one.
    """

    def __init__(self, build):
        self._build = build

    def __call__(self, *values):
        queryset, compiler, sql, params = self._written
        connection = connections[queryset.db]
        given = [values[p.number] if isinstance(p, Asked) else p for p in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows = cursor.fetchall()
        return list(ModelIterable(_answered(queryset, compiler, connection, rows)))

    @cached_property
    def _written(self):
        with working_in(None):
            queryset = self._build()
            compiler = queryset.query.get_compiler(using=queryset.db)
            sql, params = compiler.as_sql()
        return queryset, compiler, sql, params


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
