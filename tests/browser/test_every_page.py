"""What holds for each page of the site: nobody is kept out, and nothing is heavy."""

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.rows import PAGES
from tests.server import Server

from .people import at_work, sign_in

KB = 1024
FIRST_VISIT, LATER_VISIT = 200 * KB, 20 * KB

pytestmark = pytest.mark.django_db(transaction=True)


# Options for the box on top of every page; seen there.
OPTIONS = "customers:search"
# The screens that are opened all day; each brings the whole frame with it.
WEIGHED = {
    "customers:customer_list",
    "journeys:single_view",
    "leads:late_list",
    "leads:lead",
    "leads:today",
}


def addresses(client, permissions, names=frozenset(PAGES)):
    """Yield each page somebody may open, with a row made for it where it needs one."""
    for name, (permission, make) in PAGES.items():
        if name in names and permission in permissions:
            url = reverse(name, args=[make().pk] if make else [])
            if client.get(url).status_code == 200:
                yield name, url


@pytest.mark.parametrize(
    ("shape", "language", "theme"), [("desk", "en", "light"), ("hand", "zh-hans", "dark")]
)
def test_no_page_keeps_anybody_out(request, client, dealership, axe, shape, language, theme):
    manager = at_work(Role.DEALER_MANAGER, at=dealership, language=language, theme=theme)
    client.force_login(manager)
    page = sign_in(request.getfixturevalue(shape)(), manager)
    # As high as the longest form: a button that stays at hand may cover what scrolls below it.
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 2400})
    problems = {}
    for name, url in addresses(client, PERMISSIONS[Role.DEALER_MANAGER]):
        if name == OPTIONS:
            opener = page.locator(".search-open")
            if opener.is_visible():
                opener.click()
            page.locator("#search-input").press_sequentially("Custom")
            page.locator("[role=option]").first.wait_for()
        else:
            page.goto(url)
        if found := axe(page):
            problems[name] = found

    assert problems == {}


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
