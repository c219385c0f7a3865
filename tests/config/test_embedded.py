import os
import signal
import subprocess
import sys
from pathlib import Path

import environ
import psycopg
import pytest

from config import embedded
from config.embedded import Server

ROOT = Path(embedded.__file__).parent.parent


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "postgres")
    server.join()
    yield server
    if server.home in embedded._held:
        server.leave()


def options(server):
    read = environ.Env.db_url_config(server.url)
    return {"user": read["USER"], "dbname": read["NAME"], **read["OPTIONS"]}


def ask(server, query):
    with psycopg.connect(**options(server)) as connection:
        return connection.execute(query).fetchone()[0]


def test_trigram_search_knows_chinese_whatever_the_language_of_the_machine(server):
    query = "SELECT cardinality(show_trgm('王小明')) FROM pg_extension WHERE extname = 'pg_trgm'"
    with psycopg.connect(**options(server)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")

    assert ask(server, query) == 4


def test_the_last_to_leave_stops_the_server(server):
    other = subprocess.Popen(
        [sys.executable, "-c", "from config.embedded import *; database_url(); print(1); input()"],
        cwd=ROOT,
        env={**os.environ, "FORECOURT_VAR": str(server.home.parent), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    other.stdout.readline()

    server.leave()
    assert server.running()

    other.communicate(b"\n")
    server.join()  # Waits until the keeper has stopped it, and starts it again.
    assert ask(server, "SELECT 1") == 1
    server.leave()
    assert not server.running()


def test_a_killed_server_starts_again(server):
    pid_file = server.data / "postmaster.pid"
    text = pid_file.read_text()
    os.kill(int(text.split()[0]), signal.SIGKILL)
    # The worst case: its number belongs to somebody else by now.
    pid_file.write_text(text.replace(text.split()[0], str(os.getpid()), 1))
    os.close(embedded._held.pop(server.home))

    server.join()

    assert ask(server, "SELECT 1") == 1


def test_data_of_another_version_is_refused(tmp_path):
    server = Server(tmp_path / "postgres")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(embedded.EmbeddedError, match="was made by PostgreSQL 12 and this is 18"):
        server.join()
