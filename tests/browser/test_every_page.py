"""What holds for each page: nobody is kept out, and nothing is heavy."""

import pytest
from django.core.management import call_command
from django.test import override_settings

from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.rows import PAGES
from tests.server import Server

from .every_page import addresses, what_keeps_anybody_out
from .people import at_work, sign_in

KB = 1024
FIRST_VISIT, LATER_VISIT = 200 * KB, 20 * KB

pytestmark = pytest.mark.django_db(transaction=True)

# The screens that are opened all day; each brings the whole frame with it.
WEIGHED = {
    "customers:customer_list",
    "journeys:single_view",
    "leads:late_list",
    "leads:lead",
    "leads:today",
}


def test_half_of_the_pages_keep_nobody_out(client, dealership, axe, desk):
    person = {"language": "en", "names": sorted(PAGES)[::2]}

    assert what_keeps_anybody_out(desk(), client, dealership, axe, **person) == {}


def test_pages_are_light(tmp_path, client, dealership, chromium, weigh, record_property):
    manager = at_work(Role.DEALER_MANAGER, at=dealership)
    client.force_login(manager)
    with override_settings(
        STATIC_ROOT=tmp_path,
        STORAGES={
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
    ):
        call_command(
            "collectstatic", interactive=False, verbosity=0, ignore_patterns=["rest_framework"]
        )
    server = Server(tmp_path, STATIC_ROOT=str(tmp_path))
    try:
        server.wait_until_ready()
        page = sign_in(chromium.new_context(base_url=server.url).new_page(), manager)
        weights = {}
        for name, url in addresses(client, PERMISSIONS[Role.DEALER_MANAGER], WEIGHED):
            kinds = weigh(page, server.url + url)
            weights[name] = (sum(kinds.values()), kinds.get("document", 0))
    finally:
        server.kill()

    for name, (first, later) in sorted(weights.items()):
        text = f"{name:32} first visit {first / KB:6.1f} KB, later {later / KB:5.1f} KB"
        record_property("measured", text)
    assert {name for name, (first, _) in weights.items() if first > FIRST_VISIT} == set()
    assert {name for name, (_, later) in weights.items() if later > LATER_VISIT} == set()
