"""What open pages are told; who hears it is tested with the stream."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.core import clock, live
from apps.journeys.actions import record
from tests.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard():
    """Listen on a connection of one's own; `heard()` gives what came since."""
    known = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    options = {name: known[name] for name in names if known.get(name)}
    with psycopg.connect(**options, autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CHANNEL}")

        def read():
            return [json.loads(news.payload) for news in listener.notifies(timeout=0.3)]

        yield read


def test_news_carries_keys_and_where_it_happened(heard, dealership):
    anna = UserFactory()

    live.tell("bell", to=anna, made=1)

    assert heard() == [
        {
            "topic": "bell",
            "group": dealership.group_id,
            "dealership": dealership.pk,
            "user": anna.pk,
            "facts": {"made": 1},
        }
    ]


def test_nobody_hears_of_what_was_rolled_back(heard):
    with transaction.atomic():
        live.tell("leads")
        transaction.set_rollback(True)

    assert heard() == []


def test_what_was_taken_over_from_another_time_is_no_news(heard):
    with clock.set_to(timezone.now() - timedelta(days=2)):
        live.tell("leads")

    assert heard() == []


def test_whatever_is_recorded_is_news_of_its_app_once(heard):
    customer = CustomerFactory()
    with transaction.atomic():
        record(customer, "leads.contact_logged", by=None, note="secret")
        record(customer, "leads.lead_won", by=None)

    told = heard()

    assert [news["topic"] for news in told] == ["leads"]
    assert "secret" not in json.dumps(told)
