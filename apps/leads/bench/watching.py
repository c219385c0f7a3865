"""Open pages that wait for news, and when they hear of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

PATIENCE = 10  # Seconds for a page to hear what happened.


class Watchers:
    """Streams as browsers hold them, spread over the sessions of colleagues."""

    def __init__(self, server, cookies, count):
        self.streams = [self._open(server, cookies[each % len(cookies)]) for each in range(count)]

    def _open(self, server, cookie):
        connection = HTTPConnection(server.host, server.port, timeout=PATIENCE)
        connection.request("GET", "/live/", headers={"Cookie": cookie})
        stream = connection.getresponse()
        if stream.status != 200:
            raise RuntimeError(f"A stream was refused with {stream.status}.")
        stream.readline()  # It is open once it speaks.
        return connection, stream

    def wait_for(self, happen):
        """Let something happen; return after how many seconds each page heard of it."""
        with ThreadPoolExecutor(len(self.streams)) as pool:
            heard = [pool.submit(_news, stream) for _connection, stream in self.streams]
            began = time.monotonic()
            happen()
            return sorted(each.result() - began for each in heard)

    def close(self):
        for connection, _stream in self.streams:
            connection.close()


def _news(stream):
    while not stream.readline().startswith(b"event: news"):
        pass
    return time.monotonic()
