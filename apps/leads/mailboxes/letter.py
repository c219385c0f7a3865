"""A mail as a mailbox gives it, and what may keep us from getting it."""

from dataclasses import dataclass
from datetime import datetime

from apps.leads.remarks import Remark

MOST = 200  # Mails of one look into a mailbox; the next look goes on.
# What is longer is taken in without its end: the text stands before what is attached.
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, and the bookmark that says that all up to it was taken."""

    body: bytes
    arrived_at: datetime
    bookmark: str = ""


class Trouble(Exception):
    """A mailbox that cannot be read now; the remark says why and what to do."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.remark = Remark.of(code, **facts)
