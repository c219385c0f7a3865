"""What time it is for whoever records something: now, or then, when history is taken over.

Actions and the defaults of models ask here, so that what an import or a demonstration brings keeps
the time at which it happened. When it was written down is another question, and always now.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment = ContextVar("moment", default=None)


def now():
    """Return the present moment, aware."""
    return _moment.get() or timezone.now()


def today():
    """Return the present day in the zone of the dealership at work."""
    return timezone.localdate(now())


@contextmanager
def set_to(moment):
    """Let the block happen at another, aware moment."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
