"""Pages: Django's WSGI application in threads, below the one server that also keeps streams open.

Django's own asynchronous handler would cost 2.7 times the page; this hand-over costs a tenth of a
millisecond (docs/adr/0011).
"""

import asyncio
import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from granian.rsgi import ProtocolClosed

THREADS = int(os.environ.get("WEB_THREADS", "4"))
CHUNK = 64 * 1024  # What is streamed goes out in pieces of at least this size.
PLAIN = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
ALWAYS = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Pages:
    """Answers requests with a WSGI application, each in a thread of its own while it lasts."""

    def __init__(self, application):
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")

    async def serve(self, scope, proto):
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.threads, self._answer, scope, proto, loop)

    def _answer(self, scope, proto, loop):
        start = Start()
        body = io.BufferedReader(Body(proto, loop)) if has_body(scope) else io.BytesIO()
        result = self.application(environ_of(scope, body), start)
        try:
            # A response that is there as a whole says so; Django calls the others streaming.
            if getattr(result, "streaming", True):
                self._stream(result, proto.response_stream(start.status, start.headers), loop)
            else:
                proto.response_bytes(start.status, start.headers, b"".join(result))
        except ProtocolClosed:
            pass  # Whoever asked has gone.
        finally:
            if hasattr(result, "close"):
                result.close()

    def _stream(self, result, out, loop):
        def send(piece):
            asyncio.run_coroutine_threadsafe(_send(out, piece), loop).result()

        piece = bytearray()
        for part in result:
            piece += part
            if len(piece) >= CHUNK:
                send(bytes(piece))
                piece.clear()
        if piece:
            send(bytes(piece))


class Start:
    """WSGI's start_response: remembers the status and the headers."""

    status, headers = 500, []

    def __call__(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


class Body(io.RawIOBase):
    """The body of a request, taken from the network only as far as somebody reads it."""

    def __init__(self, proto, loop):
        self.proto, self.loop = proto, loop
        self.chunks, self.rest = None, b""

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.rest:
            self.rest = asyncio.run_coroutine_threadsafe(self._next(), self.loop).result()
        part = self.rest[: len(buffer)]
        buffer[: len(part)] = part
        self.rest = self.rest[len(part) :]
        return len(part)

    async def _next(self):
        if self.chunks is None:
            self.chunks = aiter(self.proto)
        return bytes(await anext(self.chunks, b""))


def has_body(scope):
    return "content-length" in scope.headers or "transfer-encoding" in scope.headers


def environ_of(scope, body):
    """What WSGI calls the request."""
    host, _colon, port = scope.server.rpartition(":")
    environ = {
        **ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path,
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # In an environment it would pass for another one, which a proxy vouches for.
        key = PLAIN.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]},{value}" if key in environ and key != "HTTP_HOST" else value
    return environ


async def _send(out, piece):
    await out.send_bytes(piece)
