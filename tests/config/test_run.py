import socket
import stat

import pytest

from config import run
from config.secret import local_secret_key


def test_a_taken_port_is_refused_with_the_way_out(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("HOST", "127.0.0.1")
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(SystemExit, match=rf"port {port} .* make run PORT={port + 1}"):
            run.address()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(SystemExit, match="PORT must be a number"):
        run.address()


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(SystemExit) as refusal:
        run.demand_database("postgres://me:tell-nobody@127.0.0.1:1/forecourt")

    assert str(refusal.value) == (
        "The database server at 127.0.0.1:1 does not answer; correct DATABASE_URL."
    )


def test_another_kind_of_database_is_refused():
    with pytest.raises(SystemExit, match="must name a PostgreSQL database"):
        run.demand_database("sqlite:///forecourt.sqlite3")


def test_the_programs_come_from_the_procfile():
    assert list(run.procfile()) == ["release", "web", "worker"]


def test_the_secret_key_is_made_once_and_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("FORECOURT_VAR", str(tmp_path))

    key = local_secret_key()

    assert len(key) >= 50
    assert local_secret_key() == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
