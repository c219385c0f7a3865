"""A source with a token, and a sender."""

import json

import pytest

from apps.leads.models.sources import hash_of_token
from tests.factories import LeadSourceFactory

from .sending import ADF_URL, JSON_URL, TOKEN, adf


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
        # Named twice, since the test client leaves the type of an empty body out.
        return client.generic("POST", url, body, kind, headers=named, CONTENT_TYPE=kind)

    return post


@pytest.fixture
def send_json(send):
    """Post an enquiry to the JSON API and return the response."""

    def post(data, **headers):
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        return send(body, kind="application/json", url=JSON_URL, **headers)

    return post
