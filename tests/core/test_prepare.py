from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from apps.core.management.commands import prepare


@pytest.fixture
def calls(monkeypatch, settings, tmp_path):
    """What was called, instead of doing it."""
    made = []
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: made.append(name))
    return made


def run(*arguments):
    out = StringIO()
    call_command("prepare", *arguments, stdout=out)
    return out.getvalue()


def test_static_files_are_collected_only_when_they_changed(db, calls, monkeypatch):
    run()
    run()
    assert calls == ["collectstatic"]

    monkeypatch.setattr(prepare, "fingerprint_of_static", lambda: "another")
    run()
    assert calls == ["collectstatic", "collectstatic"]


def test_an_empty_database_gets_demo_data_when_asked(db, calls, monkeypatch):
    monkeypatch.setattr(prepare, "get_commands", lambda: {"load_demo": "apps.core"})

    run()
    assert "load_demo" not in calls
    run("--demo")
    assert calls[-1] == "load_demo"


def test_a_database_in_use_gets_none_and_shows_no_accounts(db, calls, monkeypatch):
    monkeypatch.setattr(prepare, "get_commands", lambda: {"load_demo": "apps.core"})
    make_user("someone@dealer.example")

    said = run("--demo")

    assert "load_demo" not in calls
    assert "forecourt-demo" not in said


def test_demo_accounts_are_shown_when_they_exist(db, calls):
    make_user("care@demo.example")

    said = run("--demo")

    assert "forecourt-demo" in said
    assert "care@demo.example" in said
    assert "admin@demo.example" not in said


def test_pending_migrations_are_announced_and_applied(db, calls, monkeypatch):
    monkeypatch.setattr(prepare.MigrationExecutor, "migration_plan", lambda *_: ["one"])

    assert "1 migrations" in run()
    assert calls == ["migrate", "collectstatic"]


def make_user(email):
    user = get_user_model()
    if user.USERNAME_FIELD == "username":
        return user.objects.create(email=email, username=email)
    return user.objects.create(email=email)
