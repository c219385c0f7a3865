"""What time it is for whoever records something: now, or then, when history is taken over.

Actions and the defaults of models ask here, so that what an import or a demonstration brings keeps
the time at which it happened. When it was written down is another question, and always now.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from random import getrandbits
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7

_keys = count()
_moment = ContextVar("moment", default=None)


def now():
    """Return the present moment, aware."""
    return _moment.get() or timezone.now()


def today():
    """Return the present day in the zone of the dealership at work."""
    return timezone.localdate(now())


def new_key():
    """Return a key of this moment (UUID version 7): keys sort rows by when they came to be."""
    moment = _moment.get()
    return uuid7() if moment is None else key_of(moment)


def key_of(moment):
    """Return a key of another moment; of two made for the same one the later is larger."""
    high = int(moment.timestamp() * 1000) << 16 | 7 << 12
    return UUID(int=high << 64 | 2 << 62 | (next(_keys) & 0xFFFFFFFF) << 30 | getrandbits(30))


@contextmanager
def set_to(moment):
    """Let the block happen at another, aware moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
