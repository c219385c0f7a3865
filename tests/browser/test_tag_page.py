"""A visitor at a car taps once, and the page says that somebody comes; with a script or not."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.reception.actions.calls import take_call
from apps.reception.models import HelpCall, Scan
from tests.browser.conftest import HAND
from tests.factories import ShowCarFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def printed(dealership):
    """What the code on a card opens."""
    car = ShowCarFactory(price=31750, range_km=385, equipment={"en": ["Heated seats"]})
    return reverse("tags:tag", args=[TagFactory(show_car=car).said])


def test_a_visitor_calls_and_sees_who_comes(browser_page, printed, axe):
    page = browser_page(HAND)
    page.goto(printed)
    assert axe(page) == []

    page.get_by_role("button", name="Somebody, please").click()
    expect(page.get_by_text("We have called somebody")).to_be_visible()
    take_call(HelpCall.objects.get(), by=UserFactory(name="Li Wei"))

    expect(page.get_by_text("Li Wei is on the way to you.")).to_be_visible(timeout=15_000)
    assert axe(page) == []
    assert Scan.objects.count() == 1


def test_without_a_script_a_refresh_says_the_same(browser_page, printed):
    page = browser_page(HAND, java_script_enabled=False)
    page.goto(printed)

    page.get_by_role("button", name="Somebody, please").click()
    take_call(HelpCall.objects.get(), by=UserFactory(name="Li Wei"))

    # The page loads itself again, without a hand.
    expect(page.get_by_text("Li Wei is on the way to you.")).to_be_visible(timeout=25_000)
