"""A desk and a phone: the budget of inputs, the keyboard alone, and a board that follows."""

import re
import time

import pytest
from playwright.sync_api import expect

from apps.customers.actions import add_customer
from apps.dealers.models import Role
from apps.reception.actions.called import tell_calls
from apps.reception.actions.visits import look_around
from apps.reception.models import Visit
from tests.browser.conftest import DESK, HAND
from tests.factories import HelpCallFactory, ShiftFactory
from tests.server import Server

from .people import at_work, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
expect.set_options(timeout=20_000)  # A busy machine is no reason to fail.


@pytest.fixture
def open_page(chromium, tmp_path):
    """Open pages on the server as production runs it, but for its static files."""
    server, contexts = Server(tmp_path, DEBUG="1"), []

    def make(device):
        context = chromium.new_context(**device, locale="en-GB", base_url=server.url)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    try:
        server.wait_until_ready()
        yield make
    finally:
        for context in contexts:
            context.close()
        server.kill()


def inputs_of(done):
    return done.taps + done.keys + len(done.fields)


def test_from_the_door_to_the_next_step(open_page, dealership, effort, axe, record_property):
    anna = at_work(Role.RECEPTIONIST, at=dealership, name="Anna Desk")
    li = at_work(Role.SALES_CONSULTANT, at=dealership, name="Li Wei")
    ShiftFactory(user=li)
    add_customer(name="Ana Silva", phones=["020 7946 0123"], by=anna)
    desk, phone = sign_in(open_page(DESK), anna), sign_in(open_page(HAND), li)
    expect(desk).to_have_url(re.compile("/reception/$"))
    desk.wait_for_load_state()

    done = effort(desk)
    desk.keyboard.press("n")
    expect(desk.locator("#who")).to_be_focused()
    desk.keyboard.type("silva")
    desk.locator("#matches").get_by_role("button", name="Sales").click()
    expect(desk.locator("#board")).to_contain_text("Ana Silva")
    record_property("measured", f"check-in of a known person: {inputs_of(done)} inputs")
    assert inputs_of(done) <= 3

    before = inputs_of(done)
    desk.keyboard.press("a")
    expect(desk.locator("#board")).to_contain_text("rings at Li Wei")
    assert inputs_of(done) - before == 1
    started = time.monotonic()
    expect(phone.locator("#mine")).to_contain_text("Ana Silva")
    record_property("measured", f"it rings after {time.monotonic() - started:.1f} s")

    phone.get_by_role("button", name="I am coming").tap()
    phone.get_by_role("button", name="Greeted").tap()
    expect(desk.locator("#board .row-edge-ok")).to_contain_text("Ana Silva")
    done = effort(phone)
    phone.locator("label", has_text="interested").tap()
    phone.locator(".step-button").first.tap()
    expect(phone).to_have_url(re.compile("/leads/today/"))
    record_property("measured", f"an outcome with its next step: {done.taps} taps")
    assert done.taps == 2
    visit = Visit.objects.get()
    assert (visit.outcome, visit.lead.consultant) == ("goes_on", li)
    assert axe(desk) == []


def test_the_keyboard_alone_and_a_second_desk(open_page, dealership, effort, record_property):
    anna = at_work(Role.RECEPTIONIST, at=dealership, name="Anna Desk")
    ben = at_work(Role.RECEPTIONIST, at=dealership, name="Ben Desk")
    desk, other = sign_in(open_page(DESK), anna), sign_in(open_page(DESK), ben)
    desk.wait_for_load_state()
    other.wait_for_timeout(500)  # The stream opens.
    done = effort(desk)

    started = time.monotonic()
    desk.keyboard.press("l")
    expect(other.locator("#board")).to_contain_text("1 person, just looking")
    record_property("measured", f"a second desk sees it after {time.monotonic() - started:.1f} s")
    record_property("measured", f"somebody who only looks: {inputs_of(done)} input")
    assert inputs_of(done) == 1

    # Whoever types before the panel is there loses no letter, and presses no other shortcut.
    desk.keyboard.press("n")
    desk.keyboard.type("Mei Chen 020 7946 0124")
    expect(desk.locator("#who")).to_have_value("Mei Chen 020 7946 0124")
    expect(desk.locator("#matches")).to_contain_text("Nobody of that name")
    desk.keyboard.press("Tab")
    expect(desk.locator(".purposes button").first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(other.locator("#board")).to_contain_text("Mei Chen")

    other.context.set_offline(True)
    look_around(key="0198f2c1-0000-7000-8000-000000000001", party_size=4, by=anna)
    other.wait_for_timeout(1500)
    other.context.set_offline(False)
    expect(other.locator("#board")).to_contain_text("4 people, just looking", timeout=45_000)
    assert Visit.objects.count() == 3


def test_somebody_new_is_on_the_board_by_three_inputs(
    open_page, dealership, effort, record_property
):
    desk = sign_in(open_page(DESK), at_work(Role.RECEPTIONIST, at=dealership))
    desk.wait_for_load_state()
    done = effort(desk)

    desk.keyboard.press("n")
    expect(desk.locator("#who")).to_be_focused()
    desk.keyboard.type("Olga Marsh")
    expect(desk.locator("#matches")).to_contain_text("Nobody of that name")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.locator("#board")).to_contain_text("Olga Marsh")
    record_property("measured", f"check-in of somebody new: {inputs_of(done)} inputs")
    assert inputs_of(done) <= 3


COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += 1;
  return start.apply(this, when);
};
"""


def test_a_board_that_somebody_has_touched_sounds_once_for_each_call(open_page, dealership):
    page = open_page(DESK)
    page.add_init_script(COUNT_TONES)
    desk = sign_in(page, at_work(Role.RECEPTIONIST, at=dealership, name="Anna Desk"))
    desk.locator("h1").click()

    for calls in (1, 2):
        HelpCallFactory()
        tell_calls()
        expect(desk.locator("#calls [data-rings]")).to_have_count(calls)
        desk.wait_for_function("n => window.tones === n", arg=4 * calls)

    desk.reload()
    expect(desk.locator("#calls [data-rings]")).to_have_count(2)
    desk.locator("h1").click()
    desk.wait_for_timeout(1000)
    assert desk.evaluate("window.tones") == 0
