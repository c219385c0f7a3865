"""The other half of the pages keeps nobody out either; a file of its own for another core."""

import pytest

from tests.rows import PAGES

from .every_page import what_keeps_anybody_out

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_other_half_of_the_pages_keep_nobody_out(client, dealership, axe, desk):
    person = {"language": "zh-hans", "names": sorted(PAGES)[1::2]}

    assert what_keeps_anybody_out(desk(), client, dealership, axe, **person) == {}
