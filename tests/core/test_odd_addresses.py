"""Whatever somebody writes behind the question mark of an address, a page answers."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests.rows import PAGES

ASKS = re.compile(r'(?:GET|asked)\.get\(\s*"(\w+)"|words_of\(request, "(\w+)"')
ODD = {
    "a NUL": "a\x00b",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "2026-02-30",
    "a number without end": "1" * 5000,
    "no key": "9999-12-31T23:59:59-14:00_00000000-0000-0000-0000-000000000000",
}


@pytest.fixture(scope="module")
def names():
    """All that any of our pages asks of its address."""
    sources = [path.read_text() for path in (settings.BASE_DIR / "apps").rglob("*.py")]
    found = {name for text in sources for both in ASKS.findall(text) for name in both if name}
    return sorted(found | {"q"})


@pytest.mark.parametrize("page", sorted(name for name in PAGES if not PAGES[name][1]))
def test_a_page_answers_whatever_its_address_says(signed_in, names, page):
    permission, _ = PAGES[page]
    client = signed_in(next(role for role in Role if permission in PERMISSIONS[role]))

    said = {
        odd: client.get(reverse(page), dict.fromkeys(names, value)).status_code
        for odd, value in ODD.items()
    }

    assert {odd: status for odd, status in said.items() if status >= 500} == {}
