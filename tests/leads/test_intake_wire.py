"""What is refused before anything is read, and at what price."""

import gzip
import time
from io import BytesIO

import pytest

from apps.leads.models import Enquiry, IntakeMessage, LeadSource
from tests.factories import DealershipFactory, LeadSourceFactory

from .sending import ADF_URL, JSON_URL, TOKEN, adf, prospect

MEBIBYTE = 1024 * 1024


class Endless(BytesIO):
    """A body that never ends, and counts what was read of it."""

    taken = 0

    def read(self, size=-1):
        assert size >= 0
        self.taken += size
        return b" " * size


@pytest.mark.parametrize("token", [None, "", "wrong", "tökèn", "x" * 5000])
def test_without_a_token_that_we_know_nothing_is_kept(send, token):
    response = send(token=token)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Forecourt intake"'
    assert IntakeMessage.objects.count() == 0


def test_a_source_that_was_switched_off_is_refused(send, source):
    LeadSource.objects.update(active=False)

    assert send().status_code == 401


def test_a_token_that_two_groups_have_opens_neither(send, source, django_assert_num_queries):
    elsewhere = DealershipFactory()
    LeadSourceFactory(group=elsewhere.group, dealership=elsewhere, token_hash=source.token_hash)

    with django_assert_num_queries(1):
        assert send().status_code == 401


@pytest.mark.parametrize("url", [ADF_URL, JSON_URL])
@pytest.mark.parametrize("method", ["get", "put", "delete", "options", "head"])
def test_only_a_post_is_taken(client, source, url, method):
    with_token = {"authorization": f"Bearer {TOKEN}"}

    assert getattr(client, method)(url).status_code == 405
    assert getattr(client, method)(url, headers=with_token).status_code == 405


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-adf+xml",
        "application/adf+xml",
        "application/xml; charset=utf-8",
        "TEXT/XML",
        "text/plain",
        "text/html",
        "message/rfc822",
    ],
)
def test_adf_comes_under_many_names(send, kind):
    assert send(kind=kind).status_code == 201


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "image/png", ""])
def test_another_kind_of_body_is_refused(send, kind):
    response = send(kind=kind)

    assert response.status_code == 415
    assert "application/x-adf+xml" in response.json()["detail"]
    assert IntakeMessage.objects.count() == 0


def test_json_is_taken_at_its_own_address_only(send):
    assert send(b"<adf/>", kind="application/xml", url=JSON_URL).status_code == 415


def test_a_compressed_body_is_refused(send):
    response = send(gzip.compress(adf()), content_encoding="gzip")

    assert response.status_code == 415
    assert "gzip" in response.json()["detail"]


def test_accept_is_no_reason_to_lose_an_enquiry(send):
    response = send(accept="application/xml")

    assert (response.status_code, response.headers["Content-Type"]) == (201, "application/json")


@pytest.mark.parametrize("url", [ADF_URL, JSON_URL])
def test_a_hundred_megabytes_are_refused_without_reading_one(client, source, url):
    body, started = Endless(), time.perf_counter()

    response = client.generic(
        "POST",
        url,
        headers={"authorization": f"Bearer {TOKEN}"},
        CONTENT_TYPE="application/json" if url == JSON_URL else "text/xml",
        CONTENT_LENGTH=str(100 * MEBIBYTE),
        **{"wsgi.input": body},
    )

    assert (response.status_code, body.taken) == (413, 0)
    assert time.perf_counter() - started < 0.5
    assert IntakeMessage.objects.count() == 0


def test_a_body_of_unknown_length_is_read_up_to_the_limit_and_one_byte(client, source):
    body = Endless()

    response = client.generic(
        "POST",
        ADF_URL,
        CONTENT_TYPE="text/xml",
        headers={"authorization": f"Bearer {TOKEN}"},
        **{"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert (response.status_code, body.taken) == (413, MEBIBYTE + 1)


def test_a_body_that_ends_too_soon_is_refused(client, source):
    response = client.generic(
        "POST",
        ADF_URL,
        CONTENT_TYPE="text/xml",
        headers={"authorization": f"Bearer {TOKEN}"},
        **{"wsgi.input": BytesIO(b"<adf>"), "CONTENT_LENGTH": "200"},
    )

    assert response.status_code == 400


def test_a_mebibyte_is_read_and_a_byte_more_is_not(send):
    message = adf()
    full = message + b" " * (MEBIBYTE - len(message))

    assert send(full).status_code == 201
    assert send(full + b" ").status_code == 413


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">%s]><adf>&j;</adf>""" % (
    b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 107))
)
STRANGER = b"""<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>"""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB, "doctype_refused"),
        (STRANGER, "doctype_refused"),
        (b"", "empty_message"),
        (b"\x00" * 1000, "empty_message"),
        (b"<adf>" + b"<a>" * 300_000, "no_prospect"),
        (b"<adf>" * 200_000, "no_prospect"),
        (adf(*[prospect("L")] * 101), "too_many_prospects"),
    ],
    ids=["bomb", "entity", "empty", "zeros", "deep", "repeated", "many"],
)
def test_attacks_are_cheap_and_end_in_quarantine_with_a_reason(send, body, code):
    started = time.perf_counter()
    response = send(body)
    took = time.perf_counter() - started

    assert response.status_code == 202
    assert (
        code in [remark["code"] for remark in response.json()["remarks"]] or code == "no_prospect"
    )
    assert took < 2
    assert Enquiry.objects.count() == 0


def test_letters_that_are_no_utf_8_are_read_with_a_remark(send):
    response = send(adf(prospect(customer="<contact><name>\xe9ve</name></contact>")).replace(
        "\xe9".encode(), b"\xe9"
    ).replace(b"</name>", b"</name><email>e@example.com</email>"))  # fmt: skip

    (said,) = response.json()["enquiries"]
    assert response.status_code == 201
    assert "charset_guessed" in [remark["code"] for remark in said["remarks"]]


@pytest.mark.parametrize("half", [b'"a\\ud800": "b"', b'"a\\ud800": "b\\u0000"', b'"a": "\\ud800"'])
def test_half_a_character_is_the_senders_to_mend(send_json, half):
    response = send_json(b'{"name": "Ana", "emails": ["ana@example.com"], "tracking": {%s}}' % half)

    assert response.status_code == 400
    assert not IntakeMessage.objects.exists()
