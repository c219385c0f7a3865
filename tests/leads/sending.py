"""Sending enquiries as another system does."""

import json

import pytest

from apps.leads.models.sources import hash_of_token
from tests.factories import LeadSourceFactory

TOKEN = "token-of-the-portal"
ADF_URL, JSON_URL = "/intake/adf/", "/api/v1/enquiries/"

ANA = "<contact><name>Ana Silva</name><email>ana@example.com</email></contact>"
ARIA = "<vehicle><make>Marque</make><model>Aria</model></vehicle>"


def prospect(number="L-1", *, customer=ANA, cars=ARIA, date="2026-03-09T10:15:00Z", status="new"):
    """One prospect of a portal."""
    named = f'<id sequence="1" source="Portal">{number}</id>' if number else ""
    return (
        f'<prospect status="{status}">{named}<requestdate>{date}</requestdate>{cars}'
        f"<customer>{customer}</customer><provider><name>Portal</name></provider></prospect>"
    )


def adf(*prospects):
    """An ADF message of these prospects; of Ana's alone without any."""
    return f"<adf>{''.join(prospects or [prospect()])}</adf>".encode()


@pytest.fixture
def source(dealership):
    return LeadSourceFactory(name="Portal", token_hash=hash_of_token(TOKEN))


@pytest.fixture
def send(client, source):
    """Post a message to the ADF intake and return the response."""

    def post(body=None, *, kind="application/x-adf+xml", token=TOKEN, url=ADF_URL, **headers):
        named = {"authorization": f"Bearer {token}"} if token is not None else {}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = adf() if body is None else body
        return client.post(url, body, content_type=kind, headers=named)

    return post


@pytest.fixture
def send_json(send):
    """Post an enquiry to the JSON API and return the response."""

    def post(data, **headers):
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        return send(body, kind="application/json", url=JSON_URL, **headers)

    return post
