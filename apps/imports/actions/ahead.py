"""The next batch is read and understood while PostgreSQL works on the one before."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.utils import timezone, translation


def one_ahead(batches):
    """Yield what an iterator yields, the next one made meanwhile in a thread of its own.

    It works in the scope, zone and language of whoever asks. It may ask the database nothing: the
    thread would open a connection that nobody closes.
    """
    ahead, zone, language = (
        iter(batches),
        timezone.get_current_timezone(),
        translation.get_language(),
    )

    def make():
        # Django keeps these two for each thread.
        with timezone.override(zone), translation.override(language):
            return next(ahead, None)

    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(copy_context().run, make)
        while (batch := coming.result()) is not None:
            coming = thread.submit(copy_context().run, make)
            yield batch
