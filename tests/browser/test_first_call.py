"""From a portal's message to the first call: the loop the product is for."""

import re
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.leads.models import Lead, LeadSource, ResponseClock
from apps.leads.models.sources import hash_of_token
from tests.factories import DealershipFactory, LeadSourceFactory, ShiftFactory, scope_for

from .people import at_work, sign_in

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "adf").glob("*.xml"))
# A message with a person in it who can be reached; the others are for the quarantine.
QUARANTINED = {"no_contact.xml"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stores(dealership):
    """London, 北京 and München, each with its consultant on the floor and its own token."""
    towns = {
        "london": (dealership, "Anna Reid", "en"),
        "beijing": (
            DealershipFactory(
                group=dealership.group,
                name="河畔汽车北京店",
                city="北京",
                country="CN",
                time_zone="Asia/Shanghai",
                currency="CNY",
                language="zh-hans",
            ),
            "李伟",
            "zh-hans",
        ),
        "munich": (
            DealershipFactory(
                group=dealership.group,
                city="München",
                country="DE",
                time_zone="Europe/Berlin",
                currency="EUR",
            ),
            "Max Huber",
            "en",
        ),
    }
    consultants = {}
    for town, (store, name, language) in towns.items():
        with working_in(scope_for(store)):
            consultant = at_work(
                Role.SALES_CONSULTANT, at=store, name=name, language=language, speaks=[language]
            )
            ShiftFactory(user=consultant)
            LeadSourceFactory(
                name="Portal", kind=LeadSource.Kind.ADF, token_hash=hash_of_token(f"token-{town}")
            )
        consultants[town] = (store, consultant)
    return consultants


def post(server, path, town):
    """Send one file as a portal does; return the status of the answer."""
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{server.url}/intake/adf/",
        data=path.read_bytes(),
        headers={
            "Authorization": f"Bearer token-{town}",
            "Content-Type": "application/x-adf+xml",
        },
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return response.status


def town_of(path):
    return next((town for town in ("beijing", "munich") if town in path.name), "london")


def test_every_example_reaches_the_right_consultants_phone(live_server, hand, stores):
    answers = {path.name: post(live_server, path, town_of(path)) for path in EXAMPLES}

    assert {name for name, status in answers.items() if status == 202} >= QUARANTINED
    assert set(answers.values()) <= {200, 201, 202}
    for town, (store, consultant) in stores.items():
        phone = sign_in(hand(locale="zh-CN" if town == "beijing" else "en-GB"), consultant)
        expect(phone).to_have_url(re.compile("/leads/today/"))
        with working_in(scope_for(store)):
            leads = list(Lead.objects.select_related("customer"))
            assert {lead.consultant for lead in leads} == {consultant}
        shown = phone.locator("main").inner_text()
        assert [lead.customer.name for lead in leads if lead.customer.name not in shown] == []
        assert ("今日" in shown or "今天" in shown) == (town == "beijing")


def test_the_first_call_takes_two_taps_and_leaves_the_managers_list(
    live_server, hand, desk, stores, effort, record_property
):
    store, consultant = stores["london"]
    manager = at_work(Role.SALES_MANAGER, at=store, name="Mia Fox")
    post(live_server, EXAMPLES[0].with_name("london_trade_in.xml"), "london")
    lead = Lead.objects.select_related("customer").get()
    early = timezone.now() - timedelta(hours=1)
    ResponseClock.objects.update(started_at=early, due_at=early + timedelta(minutes=15))
    late = sign_in(desk(), manager)
    late.goto("/leads/late/")
    expect(late.locator("main .rows").first).to_contain_text(lead.customer.name)

    phone = sign_in(hand(), consultant)
    phone.get_by_role("link", name=lead.customer.name).first.click()
    phone.get_by_role("link", name="Whole journey").click()
    expect(phone.locator("h1")).to_contain_text(lead.customer.name)
    phone.go_back()
    done = effort(phone)
    phone.locator("#log label", has_text="reached").first.tap()
    phone.locator("#log .step-button").first.tap()
    expect(phone.locator("body")).to_contain_text("Logged. Next")
    expect(phone.locator("main .clock-waiting")).to_have_count(0)

    inputs = f"log a call: {done.taps} taps, {len(done.fields - {'outcome'})} fields"
    record_property("measured", inputs)
    assert done.taps + len(done.fields - {"outcome"}) <= 2
    assert not ResponseClock.objects.running().exists()
    late.reload()
    expect(late.locator("main .rows").first).not_to_contain_text(lead.customer.name)
