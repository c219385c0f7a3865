"""What looks wrong about a value that somebody wrote; it never stops them from going on."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise, keep_lazy_text


class Severity(StrEnum):
    """How loudly to say it: cannot be right, probably not right, worth a second look."""

    WRONG = "wrong"
    WARN = "warn"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """One doubt: a stable code, how serious, a translated sentence that says what to do.

    `suggestion` is the value that may have been meant, offered and never put in silently; "" when
    there is none.
    """

    code: str
    severity: Severity
    sentence: Promise | str
    suggestion: str = ""


def filled(sentence: Promise, **facts) -> Promise:
    """The sentence with its facts put in, still translated only when somebody reads it."""
    return _fill(sentence, facts)


@keep_lazy_text
def _fill(sentence, facts):
    return sentence % facts
