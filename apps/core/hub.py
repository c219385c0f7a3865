"""Passing on what PostgreSQL tells to every open page of this process (docs/adr/0011)."""

import asyncio
import json
import logging
import time
from collections import deque
from dataclasses import dataclass, field

import psycopg

from .live import CHANNEL

logger = logging.getLogger("forecourt.live")

KEPT = 1000  # News remembered for pages that come back; who missed more loads its lists again.
MARGIN = 5_000  # Milliseconds: a transaction may take so long to be heard of after it was read.
ASK_EVERY = 30  # Seconds without news after which we ask whether the database still hears us.
PAUSES = (0.2, 1, 3, 10)  # Seconds before the next try when it does not.


@dataclass(frozen=True)
class News:
    """One thing that changed, and who may hear of it."""

    topic: str
    group: int
    dealership: int | None
    user: int | None

    @classmethod
    def of(cls, payload):
        said = json.loads(payload)
        return cls(said["topic"], said["group"], said["dealership"], said["user"])


@dataclass(eq=False)
class Listener:
    """One open page: whose it is, what they see, and what they have not been told yet.

    Only the names of topics wait, each once; so a slow page costs no more than a quick one.
    """

    user: int
    group: int
    dealerships: frozenset
    topics: set = field(default_factory=set)
    resync: bool = False
    check: bool = False  # Whether to look again who this is: a right or the session has changed.
    told: int = 0  # The moment of the last news, in milliseconds.
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def may_hear(self, news):
        if news.group != self.group or news.user not in (None, self.user):
            return False
        return news.user is not None or (
            news.dealership is None or news.dealership in self.dealerships
        )

    def hear(self, news, at):
        if news.topic == "session":
            self.check = True
        else:
            self.topics.add(news.topic)
        self.told = at
        self.wake.set()

    def start_over(self, at):
        self.resync, self.told = True, at
        self.wake.set()


class Hub:
    """Listens on one connection for all pages, and never lets a page believe it missed nothing."""

    def __init__(self, connect):
        """Take what opens an asynchronous connection to the database, in autocommit."""
        self.connect = connect
        self.listeners = set()
        self.recent = deque(maxlen=KEPT)
        self.since = None  # From this moment on nothing was missed; None while nobody hears.

    def add(self, listener, *, since):
        """Let a page hear from now on, and what happened since it was drawn."""
        self.listeners.add(listener)
        now = milliseconds()
        first = self.recent[0][0] if len(self.recent) == KEPT else self.since
        if since is None or self.since is None or since - MARGIN < first:
            listener.start_over(now)
            return
        for at, news in self.recent:
            if at >= since - MARGIN and listener.may_hear(news):
                listener.hear(news, at)

    def remove(self, listener):
        self.listeners.discard(listener)

    async def run(self):
        """Listen for ever; when the connection breaks, all pages start over with the next one."""
        failures = 0
        while True:
            try:
                async with await self.connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._begin()
                    failures = 0
                    await self._listen(connection)
            except (psycopg.Error, OSError) as error:
                # Not the text: it may name the server and the account.
                logger.warning("the listening connection ended: %s", type(error).__name__)
            self.since = None
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    async def _listen(self, connection):
        while True:
            async for told in connection.notifies(timeout=ASK_EVERY, stop_after=100):
                self.pass_on(News.of(told.payload))
            await connection.execute("SELECT 1")  # A network that went away says nothing itself.

    def _begin(self):
        now = milliseconds()
        self.recent.clear()
        self.since = now
        for listener in self.listeners:
            listener.start_over(now)

    def pass_on(self, news):
        """Let all pages that may hear it know."""
        now = milliseconds()
        self.recent.append((now, news))
        for listener in self.listeners:
            if listener.may_hear(news):
                listener.hear(news, now)


def milliseconds():
    """The present moment as pages and streams name it to each other."""
    return time.time_ns() // 1_000_000
