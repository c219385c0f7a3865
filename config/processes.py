"""Programs that run side by side: started, started again when they die, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

SHORTEST_PAUSE, LONGEST_PAUSE = 1, 30  # Seconds before a program that died is started again.
STEADY = 60  # After so many seconds a program counts as well, and its next death as its first.
GRACE = 8  # Seconds between asking a program to end and ending it.


class Program:
    """One line of the Procfile as a running process, in a process group of its own."""

    def __init__(self, name, command, guard):
        self.name = name
        self.command = command
        self.guard = guard
        self.process = self.code = None
        self.start_at = self.started_at = 0
        self.pause = SHORTEST_PAUSE

    def start(self):
        # "exec" makes the program itself our child instead of a shell; the session of its own
        # keeps Ctrl-C from reaching it before we have asked it to end.
        self.process = subprocess.Popen(
            ["sh", "-c", f"exec {self.command}"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self.guard.watch(self.process.pid)

    def look_after(self):
        """Start it, or start it again; a program that keeps dying waits longer each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif self.process.poll() is not None:
            if now - self.started_at > STEADY:
                self.pause = SHORTEST_PAUSE
            code = self.process.returncode
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            say(f"{self.name} ended ({how}); starting it again in {self.pause} s.")
            self.forget()
            self.start_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_end(self):
        if self.process and self.process.poll() is None:
            # The program alone: it takes its own workers down in good order.
            self.process.terminate()

    def forget(self):
        """End whatever it left behind in its group."""
        if self.process:
            end_group(self.process.pid, signal.SIGKILL)
            self.code = self.process.wait()
            self.guard.release(self.process.pid)
            self.process = None


class Guard:
    """A process that ends the programs should we be killed without a chance to do so.

    It reads the numbers of the programs from a pipe, and the pipe closes with us, however we end.
    """

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-I", __file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
            bufsize=1,
        )

    def watch(self, pid):
        self._tell(f"+{pid}")

    def release(self, pid):
        self._tell(f"-{pid}")

    def close(self):
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()

    def _tell(self, line):
        # Without its guard a program still runs well.
        with suppress(BrokenPipeError):
            self.process.stdin.write(line + "\n")


def end_all(programs):
    """End every program, kindly first."""
    for program in programs:
        program.ask_to_end()
    deadline = time.monotonic() + GRACE
    running = [program.process for program in programs if program.process]
    while time.monotonic() < deadline and any(process.poll() is None for process in running):
        time.sleep(0.05)
    for program in programs:
        program.forget()


def end_group(pid, how):
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _stand_guard():
    watched = set()
    for line in sys.stdin:
        pid = int(line[1:])
        (watched.add if line[0] == "+" else watched.discard)(pid)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in watched:
            end_group(pid, how)
        if watched:
            time.sleep(GRACE if how == signal.SIGTERM else 0)


if __name__ == "__main__":
    _stand_guard()
