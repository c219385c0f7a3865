"""Locks on things that have no row yet."""

from hashlib import blake2b

from django.db import connection

from .scope import current_scope


def hold(*names):
    """Hold what these names stand for, in this group, until the transaction ends.

    Two enquiries of one new phone have no row to wait at, so they wait for each other here. All
    are taken in one order, so that two who need the same ones never block each other for good;
    call it once in a transaction, with everything it needs.
    """
    group = current_scope().group_id
    keys = sorted({_key_of(f"{group}/{name}") for name in names})
    if keys:
        with connection.cursor() as cursor:
            sql = "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key"
            cursor.execute(sql, [keys])


def _key_of(name):
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
