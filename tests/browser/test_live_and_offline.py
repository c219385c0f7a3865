"""A page left open follows what happens elsewhere, and a contact outlives a dead spot."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from uuid_utils.compat import uuid7

from apps.dealers.models import Role
from apps.leads.actions.assignment import assign_lead
from apps.leads.models import LoggedContact
from apps.reception.actions.called import tell_calls
from apps.reception.actions.visits import look_around
from tests.browser.conftest import HAND
from tests.factories import ContactPointFactory, FollowUpFactory, LeadFactory
from tests.server import Server

from .people import at_work, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(chromium, tmp_path):
    """A phone in front of the server as production runs it, but for its static files."""
    server = Server(tmp_path, DEBUG="1")
    context = chromium.new_context(**HAND, locale="en-GB", base_url=server.url)
    context.set_default_timeout(15_000)
    try:
        server.wait_until_ready()
        yield context.new_page()
    finally:
        context.close()
        server.kill()


def lead_of(name, *, consultant=None):
    lead = LeadFactory(customer__name=name, consultant=consultant)
    ContactPointFactory(customer=lead.customer)
    FollowUpFactory(lead=lead)
    return lead


def test_an_open_page_follows_and_a_contact_logged_offline_is_saved_once(
    phone, dealership, record_property
):
    anna = at_work(Role.SALES_CONSULTANT, at=dealership, name="Anna Reid")
    manager = at_work(Role.SALES_MANAGER, at=dealership, name="Marta")
    hers, given = lead_of("Wang Xiaoming", consultant=anna), lead_of("Ana Silva")
    sign_in(phone, anna)
    phone.goto("/leads/today/")
    phone.wait_for_timeout(500)  # The stream opens.

    started = time.monotonic()
    assign_lead(given, consultant=anna, by=manager)
    expect(phone.locator("#messages").get_by_text("New lead for you: Ana Silva")).to_be_visible()
    expect(phone.locator("#bell")).to_contain_text("1")
    expect(phone.locator("#lists").get_by_text("Ana Silva").first).to_be_visible()
    # The promise of two seconds is kept by tests/config/test_serve.py, without a browser's weight.
    record_property("measured", f"a lead given shows after {time.monotonic() - started:.1f} s")

    phone.goto(hers.get_absolute_url())
    phone.context.set_offline(True)
    phone.locator("#log label").get_by_text("no answer").click()
    phone.locator("#log button[name=next]").first.click()
    expect(phone.locator("#waiting")).to_have_text("Waiting to be sent (1)")
    assert LoggedContact.objects.count() == 0
    phone.context.set_offline(False)
    expect(phone.locator("#waiting")).to_be_hidden()
    phone.goto("/leads/today/")

    assert LoggedContact.objects.get().outcome == LoggedContact.Outcome.NO_ANSWER


def test_an_open_board_nobody_touches_asks_less_than_once_a_minute(
    phone, dealership, record_property
):
    phone.clock.install()
    sign_in(phone, at_work(Role.RECEPTIONIST, at=dealership))
    with phone.expect_response(lambda answer: "/live/" in answer.url):
        phone.goto("/reception/")
    phone.clock.run_for(5_000)
    phone.wait_for_timeout(2_000)  # What was news when the stream opened has been asked for.
    asked = []
    phone.on("request", lambda request: asked.append(request.url))

    for _ in range(10):
        phone.clock.run_for(60_000)
    phone.wait_for_timeout(500)

    record_property("measured", f"an idle board asks {len(asked)} times in 10 minutes")
    assert 0 < len(asked) < 10


def test_news_of_a_list_asks_that_list_and_none_around_it(phone, dealership):
    sign_in(phone, at_work(Role.RECEPTIONIST, at=dealership))
    with phone.expect_response(lambda answer: "/live/" in answer.url):
        phone.goto("/reception/")
    phone.wait_for_timeout(3_000)  # What was news when the stream opened has been asked for.
    asked = []
    phone.on("request", lambda request: asked.append(urlsplit(request.url).path))

    with phone.expect_response("**/reception/calls/"):
        tell_calls()
    phone.wait_for_timeout(1_000)

    assert asked == ["/reception/calls/"]


SLOW = """
const { open, send } = XMLHttpRequest.prototype;
window.boards = [];
XMLHttpRequest.prototype.open = function (method, url, ...more) {
  this.isBoard = url.includes("/reception/?seen");
  return open.call(this, method, url, ...more);
};
XMLHttpRequest.prototype.send = function (...what) {
  if (!this.isBoard) return send.apply(this, what);
  const one = { asked: performance.now() };
  boards.push(one);
  this.addEventListener("loadend", () => (one.answered = performance.now()));
  setTimeout(() => send.apply(this, what), 3000);
};
"""


def wait_for_questions(phone, number):
    # The page lets nobody evaluate text, so Playwright cannot wait for a condition in it.
    for _tenth in range(150):
        if phone.evaluate("boards.length") >= number:
            return
        phone.wait_for_timeout(100)
    raise AssertionError(f"The board asked fewer than {number} times.")


def test_a_slow_board_is_asked_again_a_while_after_its_answer(phone, dealership):
    anna = at_work(Role.RECEPTIONIST, at=dealership)
    phone.add_init_script(SLOW)
    sign_in(phone, anna)
    with phone.expect_response(lambda answer: "/live/" in answer.url):
        phone.goto("/reception/")

    for people in (2, 3):
        # The second comes while the answer with the first is on its way.
        look_around(key=uuid7(), party_size=people, by=anna)
        wait_for_questions(phone, people - 1)
    expect(phone.locator("#board")).to_contain_text("3 people, just looking")

    first, second = phone.evaluate("boards.slice(0, 2)")
    assert second["asked"] - first["answered"] > 900
