"""Each page of the site, for one person: where it is, and what keeps anybody out of it."""

from django.urls import reverse

from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.rows import PAGES

from .people import at_work, sign_in

# Options for the box on top of every page; seen there.
OPTIONS = "customers:search"
# A page is loaded once and seen in the dark as a phone shows it, too: its styles decide, no script.
# As high as the longest form: a button that stays at hand may cover what scrolls below it.
SHAPES = {
    "desk, light": ("light", {"width": 1440, "height": 2400}),
    "hand, dark": ("dark", {"width": 390, "height": 2400}),
}
# What stands around every page is looked at on the first one.
FRAME = (".rail", ".top", ".bottom")


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


def what_keeps_anybody_out(page, client, dealership, axe, *, language, names):
    """Return {page and shape: what axe-core finds} for a dealer manager who reads a language."""
    manager = at_work(Role.DEALER_MANAGER, at=dealership, language=language)
    client.force_login(manager)
    sign_in(page, manager)
    problems, seen = {}, set()
    for name, url in addresses(client, PERMISSIONS[Role.DEALER_MANAGER], names):
        page.goto("/customers/" if name == OPTIONS else url)
        for shape, (scheme, size) in SHAPES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size(size)
            if name == OPTIONS:
                _ask_for_options(page)
            known = FRAME if shape in seen and name != OPTIONS else ()
            if found := axe(page, without=known):
                problems[f"{name}, {shape}"] = found
            seen.add(shape)
    return problems


def _ask_for_options(page):
    opener = page.locator(".search-open")
    if opener.is_visible():
        opener.click()
    page.locator("#search-input").fill("")
    page.locator("#search-input").press_sequentially("Custom")
    page.locator("[role=option]").first.wait_for()
