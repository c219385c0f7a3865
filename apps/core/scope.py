"""Who is at work, and therefore which rows exist for them."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps

from django.db.models import BigIntegerField, BooleanField, Expression, Func


class NoScope(RuntimeError):
    """A query or a new row asked for the scope, and nobody is at work."""


@dataclass(frozen=True)
class Scope:
    """What the person at work may see, and where a new row belongs."""

    group_id: int
    dealership_ids: tuple[int, ...]
    dealership_id: int | None = None  # The one they work in now; None for a group's overview.


_scope = ContextVar("scope", default=None)


def current_scope(*, required=True):
    """Return the scope in force; raise NoScope when there is none and one is required."""
    if (scope := _scope.get()) is None and required:
        raise NoScope("Wrap this in working_in(scope).")
    return scope


@contextmanager
def working_in(scope):
    """Put a scope in force for the block; None takes it away."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


def in_scope(task):
    """Run a task in the scope it was deferred from.

    The deferring side sends `scope=as_kwargs()`; nothing else can know it, since a worker serves
    every group.
    """

    @wraps(task)
    def run(*args, scope, **kwargs):
        with working_in(Scope(scope[0], tuple(scope[1]), scope[2])):
            return task(*args, **kwargs)

    return run


def as_kwargs():
    """Return the current scope in the JSON form that `in_scope` reads back."""
    scope = current_scope()
    return [scope.group_id, list(scope.dealership_ids), scope.dealership_id]


class CurrentGroup(Expression):
    """SQL for the dealer group in scope, looked up when the query is compiled."""

    output_field = BigIntegerField()

    def as_sql(self, compiler, connection):
        return "%s", (current_scope().group_id,)


class InVisibleDealership(Func):
    """True for a row of a dealership in scope, looked up when the query is compiled."""

    arity = 1
    output_field = BooleanField()

    def as_sql(self, compiler, connection):
        column, params = compiler.compile(self.source_expressions[0])
        visible = current_scope().dealership_ids
        if len(visible) == 1:
            # Of one dealership an index gives the rows in order; of a list all would be sorted.
            return f"{column} = %s", (*params, visible[0])
        return f"{column} = ANY(%s)", (*params, list(visible))
