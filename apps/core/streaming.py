"""Answers that are still being sent when the request is over."""

from contextlib import contextmanager

from django.utils import timezone, translation

from .scope import current_scope, working_in


def as_asked_for(lines):
    """Yield what a generator makes, each piece in the scope, language and zone of the request.

    A streaming answer is read after the middleware has left them all.
    """
    asked = current_scope(), translation.get_language(), timezone.get_current_timezone()
    return _in_turn(lines, asked)


def _in_turn(lines, asked):
    try:
        while True:
            with _again(*asked):
                try:
                    line = next(lines)
                except StopIteration:
                    return
            yield line
    finally:
        with _again(*asked):
            lines.close()


@contextmanager
def _again(scope, language, zone):
    with working_in(scope), translation.override(language), timezone.override(zone):
        yield
