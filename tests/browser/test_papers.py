"""Sheets of an outage typed in one after the other, by the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from apps.dealers.models import Role
from apps.reception.models import Visit
from tests.browser.conftest import DESK
from tests.factories import PaperPackFactory
from tests.server import Server

from .people import at_work, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
expect.set_options(timeout=20_000)  # A busy machine is no reason to fail.


@pytest.fixture
def desk(chromium, tmp_path, dealership):
    server = Server(tmp_path, DEBUG="1")
    context = None
    try:
        server.wait_until_ready()
        context = chromium.new_context(**DESK, locale="en-GB", base_url=server.url)
        context.set_default_timeout(20_000)
        anna = at_work(Role.RECEPTIONIST, at=dealership, name="Anna Desk")
        yield sign_in(context.new_page(), anna)
    finally:
        if context:
            context.close()
        server.kill()


def test_two_sheets_one_after_the_other(desk, dealership):
    pack = PaperPackFactory()
    first = pack.first_number
    desk.goto(f"/reception/paper/?form={first}")

    for number, name in ((first, "Mr Brown"), (first + 1, "Ana Silva 020 7946 0123")):
        expect(desk.locator("[name=paper_number]")).to_have_value(str(number))
        expect(desk.locator("[name=came]")).to_be_focused()
        desk.locator(":focus").fill("00:00")  # Typed by the habits of the browser's country.
        for _field in range(20):  # To the last field, over what this sheet leaves empty.
            desk.keyboard.press("Tab")
            if desk.evaluate("document.activeElement.id") == "who":
                break
        desk.keyboard.type(name)
        desk.keyboard.press("Enter")
        expect(desk).to_have_url(re.compile(f"form={number + 1}$"))

    expect(desk.get_by_role("link", name="Mr Brown")).to_be_visible()
    visits = Visit.objects.order_by("paper_number")
    assert [visit.paper_number for visit in visits] == [first, first + 1]
    assert [str(visit.customer or visit.note) for visit in visits] == ["Mr Brown", "Ana Silva"]
