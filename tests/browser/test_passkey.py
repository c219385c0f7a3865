"""A passkey from end to end, with an authenticator that the browser plays."""

import pytest
from django.urls import reverse

from apps.dealers.models import Role

from .people import PASSWORD, at_work, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# A phone's own: it knows its owner and keeps the key.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_opens_the_door_without_a_password(desk, dealership):
    anna = at_work(Role.SALES_CONSULTANT, at=dealership)
    page = sign_in(desk(), anna)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    violations = []
    page.on("console", lambda line: "Content Security" in line.text and violations.append(line))

    page.goto(reverse("mfa_add_webauthn"))
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("Keep these codes now").wait_for()
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)

    assert anna.authenticator_set.filter(type="webauthn").count() == 1
    assert violations == []
