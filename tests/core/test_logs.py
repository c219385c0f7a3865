import json
import logging
import sys

from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.logs import JsonFormatter
from apps.dealers.models import Role
from tests.factories import ContactPointFactory


def lines_of(caplog):
    records = [record for record in caplog.records if record.name == "forecourt.request"]
    return [json.loads(JsonFormatter().format(record)) for record in records]


def test_a_request_is_logged_with_an_id_and_without_what_was_searched(signed_in, caplog):
    client = signed_in(Role.RECEPTIONIST)
    with caplog.at_level(logging.INFO, "forecourt.request"):
        response = client.get(reverse("dealers:preferences"), {"q": "Wang 13912345678"})

    (line,) = lines_of(caplog)
    assert (line["route"], line["status"], line["user"]) == (
        "dealers:preferences",
        200,
        client.user.pk,
    )
    assert line["request_id"] == response["X-Request-ID"]
    assert "Wang" not in json.dumps(line)


def test_an_id_from_the_proxy_is_kept_and_a_forged_one_is_not(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"})["X-Request-ID"] == (
        "abcdef-123456"
    )
    forged = client.get("/healthz", headers={"X-Request-ID": 'x" injected'})["X-Request-ID"]
    assert len(forged) == 36


def test_an_error_is_logged_without_the_row_that_the_database_quotes():
    value = ContactPointFactory().value
    try:
        with transaction.atomic():
            ContactPointFactory(value=value)
    except IntegrityError:
        record = logging.makeLogRecord({"levelno": logging.ERROR, "exc_info": sys.exc_info()})

    said = json.loads(JsonFormatter().format(record))["traceback"]

    assert "contact_point_once_in_group" in said
    assert "The above exception" in said
    assert "django.db.utils.IntegrityError" in said
    assert value not in said


def test_health_needs_no_database_and_readiness_looks_at_it(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.content) == (200, b"ready\n")
