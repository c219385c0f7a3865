import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from config import processes
from config.processes import Guard, Program, end_all

ROOT = Path(processes.__file__).parent.parent


@pytest.fixture
def guard():
    guard = Guard()
    yield guard
    guard.close()


def wait_until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_program_that_dies_is_started_again_later_each_time(guard, monkeypatch, capsys):
    monkeypatch.setattr(processes, "SHORTEST_PAUSE", 0.01)
    program = Program("web", "sh -c 'exit 3'", guard)
    program.pause = 0.01

    def died_twice():
        program.look_after()
        return program.pause >= 0.04

    wait_until(died_twice)

    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [
        "web ended (exit code 3); starting it again in 0.01 s.",
        "web ended (exit code 3); starting it again in 0.02 s.",
    ]
    end_all([program])


def test_a_program_that_will_not_end_is_ended_with_its_children(guard, monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "GRACE", 0.3)
    note = tmp_path / "child"
    script = tmp_path / "stubborn"
    script.write_text(f"trap '' TERM; sleep 60 & echo $! > {note}; while :; do sleep 1; done")
    command = f"sh {script}"
    program = Program("web", command, guard)
    program.start()
    wait_until(lambda: note.exists() and note.read_text())

    end_all([program])

    assert program.process is None
    wait_until(lambda: gone(int(note.read_text())))


def test_programs_end_when_we_are_killed(tmp_path):
    script = """
import sys, time
from config.processes import Guard, Program
program = Program("web", "sleep 60", Guard())
program.start()
print(program.process.pid, flush=True)
time.sleep(60)
"""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    program = int(supervisor.stdout.readline())

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()

    wait_until(lambda: gone(program))
