"""What holds for each page on a phone: nobody is kept out; a file of its own for another core."""

import pytest

from .every_page import what_keeps_anybody_out

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_page_keeps_anybody_out_on_a_phone(client, dealership, axe, hand):
    person = {"language": "zh-hans", "theme": "dark"}
    # Nobody looks: nine times the points would only be painted.
    page = hand(device_scale_factor=1)

    assert what_keeps_anybody_out(page, client, dealership, axe, **person) == {}
