"""Streams of server-sent events: what changed, to every open page that may know (docs/adr/0011)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import connection
from granian.rsgi import ProtocolClosed, ProtocolError

from apps.core.hub import Hub
from apps.dealers.stream import listener_of

HEARTBEAT = 25  # Seconds; proxies close what is silent for a minute.
CHECK_EVERY = 120  # Seconds after which a stream asks again who listens.
SLOW = 15  # Seconds that a page may take to accept a line; then it is dropped, and comes back.
MOST_OF_A_PERSON, MOST = 20, 1500  # Streams at a time in one process.
HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),  # A proxy that waits for more would hold the news back.
    ("x-content-type-options", "nosniff"),
]
GONE = (ProtocolClosed, ProtocolError, TimeoutError)


class Streams:
    """All open streams of this process, fed by one listening connection."""

    def __init__(self):
        self.hub = Hub(connect)
        # Who listens is read with Django's ordinary queries, away from the loop.
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="stream")
        self.listening = None

    def begin(self, loop):
        self.listening = loop.create_task(self.hub.run())

    def end(self):
        if self.listening:
            self.listening.cancel()

    async def serve(self, scope, proto):
        listener = await self._who(scope)
        if listener is None:
            return _refuse(proto, 401)
        theirs = sum(1 for other in self.hub.listeners if other.user == listener.user)
        if theirs >= MOST_OF_A_PERSON or len(self.hub.listeners) >= MOST:
            return _refuse(proto, 429)
        self.hub.add(listener, since=_since(scope))
        gone = asyncio.ensure_future(proto.client_disconnect())
        try:
            with suppress(*GONE):
                await self._tell(listener, scope, proto.response_stream(200, HEADERS), gone)
        finally:
            self.hub.remove(listener)
            gone.cancel()

    async def _tell(self, listener, scope, out, gone):
        loop = asyncio.get_running_loop()
        checked = loop.time()
        await _send(out, "retry: 3000\n\n")
        while not gone.done():
            if not listener.wake.is_set():
                woken = asyncio.ensure_future(listener.wake.wait())
                await asyncio.wait([woken, gone], timeout=HEARTBEAT, return_when="FIRST_COMPLETED")
                woken.cancel()
            if listener.check or loop.time() - checked > CHECK_EVERY:
                if not await self._still(listener, scope):
                    return
                checked = loop.time()
            if not gone.done():
                await _send(out, line_of(listener))

    async def _still(self, listener, scope):
        """Look again who listens, and take over what they may see now."""
        listener.check = False
        now = await self._who(scope)
        if now is None or (now.user, now.group) != (listener.user, listener.group):
            return False
        if now.dealerships != listener.dealerships:
            listener.dealerships = now.dealerships
            listener.resync = True
        return True

    async def _who(self, scope):
        key = _session_key(scope)
        if not key:
            return None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, listener_of, key)


def line_of(listener):
    """What a page is told now, as an event; a comment when there is nothing."""
    listener.wake.clear()
    topics, listener.topics = listener.topics, set()
    if listener.resync:
        listener.resync = False
        return f"id: {listener.told}\nevent: resync\ndata: all\n\n"
    if topics:
        return f"id: {listener.told}\nevent: news\ndata: {' '.join(sorted(topics))}\n\n"
    return ":\n\n"


async def connect():
    """Open the one connection of this process that listens."""
    known = connection.get_connection_params()
    for name in ("cursor_factory", "context", "client_encoding", "prepare_threshold"):
        known.pop(name, None)
    # A network that goes away without a word is noticed within a minute.
    alive = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}
    known |= {"application_name": "forecourt live", "autocommit": True}
    return await psycopg.AsyncConnection.connect(**known, **alive)


def _session_key(scope):
    try:
        cookie = SimpleCookie(scope.headers.get("cookie") or "").get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return cookie.value if cookie else None


def _since(scope):
    """From when on the page wants to know: the last news it had, or when it was drawn."""
    asked = parse_qs(scope.query_string).get("since", [""])[0]
    since = scope.headers.get("last-event-id") or asked
    return int(since) if since.isdecimal() and len(since) < 16 else None


def _refuse(proto, status):
    proto.response_empty(status, [("cache-control", "no-store")])


async def _send(out, line):
    await asyncio.wait_for(out.send_str(line), SLOW)
