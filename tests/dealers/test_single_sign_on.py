"""Single sign-on with a provider of our own: real requests, real signatures."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from apps.core.errors import Refused
from apps.dealers.actions.groups import change_sign_in_rules
from apps.dealers.models import Role, User
from tests.factories import MembershipFactory

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class Provider(BaseHTTPRequestHandler):
    """The three answers that a sign-in asks of a provider."""

    def do_GET(self):
        issuer = self.server.issuer
        answers = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [self.server.public | {"kid": "one", "alg": "RS256"}]},
            "/userinfo": self.server.userinfo,
        }
        self.answer(answers[urlsplit(self.path).path])

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked = form
        claims = {
            "iss": self.server.issuer,
            "aud": "forecourt",
            "sub": "42",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        token = jwt.encode(
            claims | self.server.claims, self.server.key, "RS256", headers={"kid": "one"}
        )
        self.answer({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.issuer = f"http://127.0.0.1:{server.server_port}"
    server.key, server.userinfo = KEY, {}
    server.public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    server.claims = {"email": "Anna@x.example", "email_verified": True}
    settings.OIDC_ISSUER, settings.OIDC_NAME = server.issuer, "Riverside account"
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    known = {"client_id": "forecourt", "secret": "hush", "settings": {"server_url": server.issuer}}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app | known]}
    }
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def anna(dealership):
    return MembershipFactory(at=dealership, user__email="anna@x.example").user


def come_back(client, after="/staff/preferences/"):
    """Go to the provider and come back, as a browser does; return the answer."""
    sent = client.get(reverse("openid_connect_login"), {"next": after})
    asked = parse_qs(urlsplit(sent.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/login/callback/"]
    back = {"code": "abc", "state": asked["state"][0]}
    return client.get(reverse("openid_connect_callback"), back)


def is_in(client):
    return client.get("/staff/preferences/").status_code == 200


def test_the_provider_opens_the_account_with_its_verified_address(client, provider, anna):
    page = client.get("/accounts/login/")
    assert "Sign in with your Riverside account" in page.text

    response = come_back(client)

    assert response.url == "/staff/preferences/"
    assert is_in(client)
    assert provider.asked["client_secret"] == ["hush"]
    assert "code_verifier" in provider.asked


def test_without_a_provider_there_is_no_such_door(client):
    assert "Sign in with your" not in client.get("/accounts/login/").text
    assert client.get(reverse("openid_connect_login")).status_code == 404


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "nobody@x.example"}, 403),
        ({"email_verified": False}, 403),
        ({"aud": "another-site"}, 401),
        ({"iss": "http://evil.example"}, 401),
        ({"exp": 1}, 401),
    ],
)
def test_who_is_not_surely_one_of_ours_stays_outside(client, provider, anna, claims, status):
    provider.claims |= claims

    response = come_back(client)

    assert response.status_code == status
    assert not is_in(client)
    assert User.objects.count() == 1


def test_a_signature_by_another_key_opens_nothing(client, provider, anna):
    provider.key = OTHER_KEY

    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_a_closed_account_stays_closed(client, provider, anna):
    User.objects.update(is_active=False)

    assert come_back(client).status_code == 403
    assert not is_in(client)


def test_a_short_token_is_completed_by_asking_about_the_same_person(client, provider, anna):
    provider.claims = {}
    provider.userinfo = {"sub": "42", "email": "anna@x.example", "email_verified": True}
    assert come_back(client).status_code == 302
    assert is_in(client)

    client.logout()
    provider.userinfo["sub"] = "43"
    assert come_back(client).status_code == 401
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, anna):
    response = client.get(reverse("openid_connect_callback"), {"code": "abc", "state": "made-up"})

    assert response.status_code == 401
    assert not is_in(client)


def test_turning_back_at_the_provider_is_no_failure(client, provider):
    sent = client.get(reverse("openid_connect_login"))
    state = parse_qs(urlsplit(sent.url).query)["state"][0]
    back = {"error": "access_denied", "state": state}
    response = client.get(reverse("openid_connect_callback"), back, follow=True)

    assert "Nothing has changed" in response.text


def test_a_group_can_put_passwords_away_where_there_is_a_provider(
    client, provider, anna, dealership, settings
):
    boss = MembershipFactory(role=Role.ADMINISTRATOR, at=dealership).user
    anna.set_password("a-good-long-word")
    anna.save()
    rules = {"second_factor_roles": [], "password_sign_in": False}
    change_sign_in_rules(dealership.group, by=boss, **rules)
    form = {"login": "anna@x.example", "password": "a-good-long-word"}

    refused = client.post("/accounts/login/", form)
    assert "Your group does not use passwords" in refused.text
    assert not is_in(client)
    come_back(client)
    assert is_in(client)

    settings.OIDC_ISSUER = ""
    client.logout()
    assert client.post("/accounts/login/", form).status_code == 302
    dealership.group.refresh_from_db()
    change_sign_in_rules(dealership.group, by=boss, **rules | {"password_sign_in": True})
    with pytest.raises(Refused, match="no single sign-on"):
        change_sign_in_rules(dealership.group, by=boss, **rules)
