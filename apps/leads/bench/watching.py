"""Open pages that wait for news, and when they hear of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from queue import Queue

PATIENCE = 10  # Seconds for a page to hear what happened.
SPREAD = 0.1  # Seconds; a page asks after one to four of these, as live.js does.


class Watchers:
    """Streams as browsers hold them, spread over the sessions of colleagues."""

    def __init__(self, server, cookies, count):
        self.server = server
        self.cookies = [cookies[each % len(cookies)] for each in range(count)]
        self.streams = [self._open(server, cookie) for cookie in self.cookies]

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

    def see(self, happen, url):
        """Let something happen; return after how many seconds each page shows its text.

        As a browser does it: whoever hears of news waits a moment and asks for the page's list.
        """
        with ThreadPoolExecutor(len(self.streams)) as pool:
            told = Queue()
            began = time.monotonic()
            seen = [pool.submit(self._see, each, url, told) for each in range(len(self.streams))]
            text = happen()
            for _page in seen:
                told.put(text)
            return sorted(each.result() - began for each in seen)

    def _see(self, number, url, told):
        _news(self.streams[number][1])
        time.sleep(SPREAD * (1 + 3 * number / len(self.streams)))
        text, deadline = told.get(timeout=PATIENCE).encode(), time.monotonic() + PATIENCE
        headers = {"Cookie": self.cookies[number], "HX-Request": "true"}
        connection = HTTPConnection(self.server.host, self.server.port, timeout=PATIENCE)
        try:
            while time.monotonic() < deadline:
                connection.request("GET", url, headers=headers)
                if text in connection.getresponse().read():
                    return time.monotonic()
        finally:
            connection.close()
        raise RuntimeError("An open page did not show what had happened.")

    def close(self):
        for connection, _stream in self.streams:
            connection.close()


def _news(stream):
    while not stream.readline().startswith(b"event: news"):
        pass
    return time.monotonic()
