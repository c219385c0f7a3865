"""A cache that all processes share, for what has to hold over all of them: limits."""

import base64
import pickle
import random
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

SWEEP = 0.01  # The share of writes that also clear away what has expired.


class SharedCache(DatabaseCache):
    """Django's database cache with one statement for each write, and nothing culled early.

    Django's counts all rows at every write, and throws out live ones when there are many: whoever
    asks often enough would wash out the limit that stops them.
    """

    def _base_set(self, mode, key, value, timeout=DEFAULT_TIMEOUT):
        ends = self.get_backend_timeout(timeout)
        expires = (
            datetime.max.replace(tzinfo=UTC)
            if ends is None
            else datetime.fromtimestamp(ends, tz=UTC)
        )
        # Written and read by us alone, as Django's does.
        text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        with connection.cursor() as cursor:
            if random.random() < SWEEP:  # noqa: S311 - any dice will do.
                cursor.execute(f"DELETE FROM {self._table} WHERE expires < now()")  # noqa: S608
            cursor.execute(_STATEMENTS[mode].format(table=self._table), [key, text, expires])
            return cursor.rowcount == 1


_INSERT = """
    INSERT INTO {table} AS known (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
_STATEMENTS = {
    "set": _INSERT,
    "add": _INSERT + " WHERE known.expires < now()",
    "touch": """
        WITH known (key, value, expires) AS (VALUES (%s, %s, %s::timestamptz))
        UPDATE {table} SET expires = known.expires FROM known WHERE cache_key = known.key
    """,
}
