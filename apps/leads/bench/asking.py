"""Clients that ask one thing again and again, and what they wait."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import quantiles

CLIENTS = 8


@dataclass
class Waited:
    """What some clients met in some seconds."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    bytes: int = 0
    refused: int = 0

    @property
    def p50(self):
        return self._quantile(50)

    @property
    def p95(self):
        return self._quantile(95)

    @property
    def a_second(self):
        return len(self.times) / self.seconds if self.seconds else 0

    def _quantile(self, percent):
        """Milliseconds."""
        if len(self.times) < 2:
            return 1000 * sum(self.times)
        return 1000 * quantiles(self.times, n=100, method="inclusive")[percent - 1]


def ask(server, request, *, seconds, clients=1):
    """Ask for so long, each client on a connection of its own; `request` makes the next question.

    It gets the number of the client and of its question, and returns method, path, body, headers.
    """
    waited, began = Waited(), time.monotonic()
    deadline = began + seconds

    def client(number):
        connection, turn = HTTPConnection(server.host, server.port, timeout=60), 0
        try:
            while time.monotonic() < deadline:
                turn += 1
                _once(connection, request(number, turn), waited)
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    waited.seconds = time.monotonic() - began
    return waited


def _once(connection, question, waited):
    method, path, body, headers = question
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    # Lists grow in one step, so threads need no lock here.
    waited.times.append(time.perf_counter() - began)
    waited.bytes = len(text)
    if answer.status not in (200, 201):
        waited.refused += 1


def ask_once(server, question):
    """Ask one thing on a connection of its own."""
    connection = HTTPConnection(server.host, server.port, timeout=60)
    try:
        _once(connection, question, Waited())
    finally:
        connection.close()
