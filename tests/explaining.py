"""What PostgreSQL does for a statement of ours."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def statements():
    """Collect (SQL, values) of what is asked meanwhile."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def done_for(sql, params, *, table):
    """Return the plan of a statement, with how many rows each step read in fact."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING off) {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())
