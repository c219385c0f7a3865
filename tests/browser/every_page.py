"""Each page of the site, for one person: where it is, and what keeps anybody out of it."""

from django.urls import reverse

from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.rows import PAGES

from .people import at_work, sign_in

# Options for the box on top of every page; seen there.
OPTIONS = "customers:search"


def addresses(client, permissions, names=frozenset(PAGES)):
    """Yield each page somebody may open, with a row made for it where it needs one."""
    for name, (permission, make) in PAGES.items():
        if name in names and permission in permissions:
            url = reverse(name, args=[make().pk] if make else [])
            answer = client.get(url)
            # What a page loads into itself is looked at there.
            is_page = not answer.streaming and (b"<html" in answer.content or name == OPTIONS)
            if answer.status_code == 200 and is_page:
                yield name, url


def what_keeps_anybody_out(page, client, dealership, axe, **person):
    """Return {page: what axe-core finds} for a dealer manager with this language and theme."""
    manager = at_work(Role.DEALER_MANAGER, at=dealership, **person)
    client.force_login(manager)
    sign_in(page, manager)
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
    return problems
