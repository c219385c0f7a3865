"""The database emptied after a test that committed: the ten tables it filled, not all of them.

TRUNCATE makes new files for a table and each of its indexes, whether it held a row or not; for more
than a hundred tables that is a second, after every test that races or drives a browser.
"""

from unittest.mock import patch

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

# What the code says and not a test: the same rows are made again after every emptying.
KEPT = {"auth_permission", "django_content_type"}
truncated = DatabaseOperations.sql_flush


def quickly_emptied():
    """Let Django's flush delete from what is filled, as long as this is entered."""
    return patch.object(DatabaseOperations, "sql_flush", _sql_flush)


def _sql_flush(operations, style, tables, **options):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):  # Only they may leave the keys and the histories unasked.
            return truncated(operations, style, tables, **options)
        names = [operations.quote_name(name) for name in tables if name not in KEPT]
        held = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)  # noqa: S608
        cursor.execute(" UNION ALL ".join(held))
        filled = [name for (name,) in cursor.fetchall()]
    unasked = "SET LOCAL session_replication_role = replica"
    return [unasked, *(f"DELETE FROM {name}" for name in filled)]  # noqa: S608
