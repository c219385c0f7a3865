"""The web server as production runs it, and what it and its database work."""

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import psutil
from django.conf import settings

WORKERS = 2
PATIENCE = 120  # Seconds until a server that does not answer is given up.


class Server:
    """Granian with two workers on a port of its own, and the bare page beside the site's."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.host = "127.0.0.1"
        program = Path(sys.executable).with_name("granian")
        options = ["--host", self.host, "--port", str(self.port), "--workers", str(WORKERS)]
        options += ["--interface", "rsgi", "--backpressure", "4000", "--no-ws"]
        quiet = ["--log-level", "warning", "config.serve:application"]
        given = {"ROOT_URLCONF": "config.bench_urls", "SECRET_KEY": settings.SECRET_KEY}
        # Its log goes where a log would go, and costs what it costs.
        self.process = subprocess.Popen(  # noqa: S603 - our own server
            [program, *options, *quiet],
            cwd=settings.BASE_DIR,
            env={**os.environ, **given, "DEBUG": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                asked = HTTPConnection(self.host, self.port, timeout=5)
                asked.request("GET", "/healthz")
                if asked.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("The web server did not start; run make run to see why.")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()  # It was not up far enough to hear.

    def cpu(self):
        """Seconds that the server and PostgreSQL have worked so far."""
        ours = psutil.Process(self.process.pid)
        return sum(map(_worked, [ours, *ours.children(recursive=True), *_postgres()]))


def _postgres():
    """The processes of the embedded server, or of any other on this machine."""
    return [one for one in psutil.process_iter(["name"]) if one.info["name"] == "postgres"]


def _worked(process):
    try:
        times = process.cpu_times()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return times.user + times.system
