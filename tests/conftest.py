"""What every test has: one dealership at work, and the queue in memory."""

import gc
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import translation
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.testing import InMemoryConnector

from apps.core.scope import working_in

from .emptying import quickly_emptied
from .factories import DealershipFactory, MembershipFactory, scope_for

# Nothing a test commits has to outlive a power cut; said to this process, and to those it starts.
LOST_GLADLY = "-c synchronous_commit=off"
settings.DATABASES["default"]["OPTIONS"]["options"] += f" {LOST_GLADLY}"
os.environ.setdefault("PGOPTIONS", LOST_GLADLY)


def pytest_collection_finish():
    """Spare the collector of garbage what was imported, and ask it less often for the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(autouse=True, scope="session")
def static_files_as_they_lie():
    """Serve static files without collecting them; the weights are measured on a real server."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": plain}}):
        yield


@pytest.fixture(autouse=True, scope="session")
def passwords_cost_nothing():
    """Hash passwords quickly; a third of a second for each would be most of a test."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.OneRound"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def tables_are_emptied_quickly():
    """Empty after a test that committed only the tables in which it left something."""
    with quickly_emptied():
        yield


@pytest.fixture(autouse=True, scope="session")
def nobody_is_left_in_the_database(django_db_setup, django_db_blocker):
    """A server that a test killed leaves sessions behind for a moment, and they would keep it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def dealership(db):
    """Every test works for one dealership, as every request does."""
    dealership = DealershipFactory()
    # A page leaves its reader's language behind in this thread; the next test starts in English.
    with working_in(scope_for(dealership)), translation.override("en"):
        yield dealership


@pytest.fixture
def queue():
    """The jobs that were deferred, and none of them run."""
    connector = InMemoryConnector()
    with procrastinate_app.replace_connector(connector):
        yield connector.jobs


@pytest.fixture
def signed_in(client, dealership):
    """Sign somebody in with a role here (or elsewhere) and return the test client."""

    def sign_in(role, *, at=dealership, **fields):
        membership = MembershipFactory(role=role, at=at, **fields)
        client.force_login(membership.user)
        client.user = membership.user
        return client

    return sign_in
