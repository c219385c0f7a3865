"""A web server as production runs it, for tests that need more than a thread."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


def database_url():
    """The address of the test database, for another process."""
    known = connection.settings_dict
    options = {"host": known["HOST"], "port": known["PORT"], **known["OPTIONS"]}
    query = "&".join(f"{name}={quote(str(value))}" for name, value in options.items() if value)
    password = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    return f"postgres://{quote(known['USER'])}{password}@/{quote(known['NAME'])}?{query}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Granian with one worker on the test database, in a process group of its own."""

    def __init__(self, folder, **environment):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{self.port}.log"
        program = Path(sys.executable).with_name("granian")
        options = ["--interface", "rsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        known = {"DATABASE_URL": database_url(), "SECRET_KEY": "tests"}
        known["STATIC_MAX_AGE"] = "600"  # Nobody changes a file meanwhile.
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, *options, "--workers", "1", "--no-ws", "config.serve:application"],
                cwd=ROOT,
                env={**os.environ, **known, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            sender = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                sender.request("GET", "/healthz")
                if sender.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                sender.close()
        pytest.fail(f"The server did not start: {self.log.read_text()}")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
