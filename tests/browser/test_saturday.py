"""A Saturday: thirty arrivals, five calls from cars, three desks and four phones at once."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.async_api import async_playwright, expect

from apps.customers.actions import add_customer
from apps.dealers.models import OpeningHours, Role
from apps.leads.models import FollowUp
from apps.reception.actions.closing import look_after_visits
from apps.reception.actions.rules import change_rules
from apps.reception.expected import expected_on
from apps.reception.models import HelpCall, Turn, Visit
from tests.browser.conftest import DESK, FLAGS, HAND, chromium_program
from tests.factories import (
    FollowUpFactory,
    LeadFactory,
    MembershipFactory,
    ShiftFactory,
    ShowCarFactory,
    TagFactory,
)
from tests.server import Server

from .saturday import Day, Desk, Phone, visitor

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 600  # Seconds for the whole day on a busy machine; it takes 30 on a quiet one.
KNOWN = ("Ana Silva", "Ben Roth", "Cho Linden", "Dora Kimber", "Finn Oster")
KNOWN += ("Gil Pazzi", "Hana Sato", "Ivo Langer", "Zora Twin")
EXPECTED = ("Uma Early", "Vera Noon", "Willi Late", "Xenia Dusk")
LOOKING = ("looking",)
DESKS = (
    [
        ("known", "silva", "Sales"),
        LOOKING,
        ("new", "Noah Berg 020 7946 0201", "Sales"),
        ("expected", "Uma Early"),
        LOOKING,
        ("known", "roth", "Service"),
        ("new", "Mr Brown", "Parts"),
        ("known", "linden", "Test drive"),
        ("expected", "Vera Noon"),
        ("known_to_both", "twin", "Sales"),
    ],
    [
        LOOKING,
        ("known", "kimber", "Service"),
        ("new", "Olga Marsh 020 7946 0202", "Sales"),
        ("expected", "Willi Late"),
        LOOKING,
        ("while_another_is_offline", "Nora Late 020 7946 0209", "Hand-over"),
        LOOKING,
        ("new", "Mrs Green", "Sales"),
        ("want_someone",),
        LOOKING,
        ("known", "oster", "Appointment"),
        ("known_to_both", "twin", "Sales"),
    ],
    [
        ("known", "pazzi", "Service"),
        LOOKING,
        ("new", "Petra Voss 020 7946 0203", "Sales"),
        LOOKING,
        ("lose_the_network",),
        ("expected", "Xenia Dusk"),
        ("known", "sato", "Sales"),
        ("new", "Quin Dahl 020 7946 0204", "Parts"),
        LOOKING,
        ("known", "langer", "Other"),
    ],
)
ARRIVALS, ONLY_LOOKED, CALLS = 30, 9, 5


@pytest.fixture
def staff(dealership):
    """Three desks, two who sell, one who serves, and who leads sales."""

    def employ(role, name):
        user = MembershipFactory(role=role, at=dealership, user__name=name).user
        ShiftFactory(user=user)
        return user

    return {
        "desks": [employ(Role.RECEPTIONIST, f"Desk {number}") for number in (1, 2, 3)],
        "li": employ(Role.SALES_CONSULTANT, "Li Wei"),
        "mia": employ(Role.SALES_CONSULTANT, "Mia Ford"),
        "sam": employ(Role.SERVICE_ADVISOR, "Sam Bolt"),
        "max": employ(Role.SALES_MANAGER, "Max Boss"),
    }


@pytest.fixture
def showroom(dealership, staff):
    """Who is known, who is expected, and five cars with tags; return what is printed on these."""
    desk = staff["desks"][0]
    cache.clear()  # Where all came from in another test, who calls too often is sent to the desk.
    change_rules(answer_seconds=600, greet_minutes=3, by=staff["max"])
    for day in OpeningHours.Weekday:
        OpeningHours.objects.create(
            dealership=dealership, weekday=day, opens_at="00:00", closes_at="23:59:59"
        )
    for number, name in enumerate(KNOWN):
        add_customer(name=name, phones=[f"020 7946 010{number}"], by=desk)
    for number, name in enumerate(EXPECTED):
        customer = add_customer(name=name, phones=[f"020 7946 030{number}"], by=desk)
        seller = staff["li" if number % 2 else "mia"]
        lead = LeadFactory(customer=customer, consultant=seller, assigned_at=timezone.now())
        FollowUpFactory(lead=lead, step=FollowUp.Step.TEST_DRIVE)
    cars = [ShowCarFactory(place=f"Zone {letter}") for letter in "ABCDE"]
    return [reverse("tags:tag", args=[TagFactory(show_car=car).said]) for car in cars]


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path, DEBUG="1", SECRET_KEY=settings.SECRET_KEY)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.kill()


def cookie_of(user, url):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


async def seen(work, page, folder):
    """Do it; what goes wrong leaves a picture of what they saw."""
    try:
        await work
    except Exception:
        await page.screenshot(path=folder / "wrong.png", full_page=True)
        raise


async def page_for(browser, device, url, cookie):
    # Nobody looks at these pictures, which a processor draws.
    device = device | {"device_scale_factor": 1, "reduced_motion": "reduce"}
    device |= {"service_workers": "block", "locale": "en-GB"}
    context = await browser.new_context(**device, base_url=url)
    context.set_default_timeout(60_000)
    await context.add_cookies([cookie])
    return await context.new_page()


async def every_board_comes_to_the_same_end(desks):
    """Nobody is here, and one loop is to be closed."""
    for desk in desks:
        await expect(desk.page.locator('[id^="visit-"]')).to_have_count(0)
        await expect(desk.page.locator('[id^="loop-"]')).to_have_count(1)
        await expect(desk.page.locator('li[id^="expected-"]')).to_have_count(0)
        await expect(desk.page.locator("#calls form")).to_have_count(0)


async def play(url, cookies, printed, folder):
    """Let the day happen; return it with its desks and phones."""
    expect.set_options(timeout=60_000)
    day = Day(to_finish=ARRIVALS - ONLY_LOOKED + CALLS)
    async with async_playwright() as playwright, AsyncExitStack() as pages:
        browser = await playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        pages.push_async_callback(browser.close)

        async def page_of(who, device):
            page = await page_for(browser, device, url, cookies[who])
            day.watch(page, who)
            return page

        desks = [Desk(await page_of(f"desk{each}", DESK), day) for each in range(3)]
        phones = {
            "li": Phone(await page_of("li", HAND), day, at_cars=True, plan=["", "decline"]),
            "mia": Phone(await page_of("mia", HAND), day, at_cars=True, plan=["", "hand on"]),
            "sam": Phone(await page_of("sam", HAND), day, plan=["", "leave"]),
            "max": Phone(await page_of("max", HAND), day),
        }
        requests = await playwright.request.new_context(base_url=url)
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as people:
            for desk, arrivals in zip(desks, DESKS, strict=True):
                people.create_task(seen(desk.work(arrivals), desk.page, folder))
            for phone in phones.values():
                people.create_task(seen(phone.work(), phone.page, folder))
            for tag in printed:
                people.create_task(visitor(requests, tag))
        await every_board_comes_to_the_same_end(desks)
    return day, desks, phones


def test_a_saturday(staff, showroom, server, tmp_path, record_property):
    users = {f"desk{each}": user for each, user in enumerate(staff["desks"])}
    users |= {name: user for name, user in staff.items() if name != "desks"}
    cookies = {who: cookie_of(user, server.url) for who, user in users.items()}
    began = time.monotonic()

    # Playwright's loop is a guest of this thread already, and Django asks nothing beside one.
    with ThreadPoolExecutor(1) as aside:
        day, desks, phones = aside.submit(
            lambda: asyncio.run(play(server.url, cookies, showroom, tmp_path))
        ).result()

    took = time.monotonic() - began
    record_property("measured", f"a Saturday, {ARRIVALS} arrivals and {CALLS} calls: {took:.0f} s")
    assert day.wrong == []
    assert sum(desk.refused for desk in desks) == 1
    everybody_was_seen(staff)
    the_ledger_adds_up(users, phones)
    the_manager_has_the_list(staff, users)


def everybody_was_seen(staff):
    visits = Visit.objects.all()
    known = visits.exclude(customer=None)
    assert visits.count() == ARRIVALS + CALLS
    assert known.values("customer__canonical").distinct().count() == known.count()
    assert {name for (name,) in known.values_list("customer__name")} >= {*KNOWN, *EXPECTED}
    assert visits.filter(outcome=Visit.Outcome.LOOKED).count() == ONLY_LOOKED
    assert expected_on(timezone.localdate()) == []
    assert not visits.filter(left_at=None).exists()
    assert not visits.filter(outcome=Visit.Outcome.UNGREETED).exists()
    assert set(HelpCall.objects.values_list("ending", flat=True)) == {HelpCall.Ending.MET}
    assert HelpCall.objects.values("visit").distinct().count() == CALLS
    sold = known.filter(outcome=Visit.Outcome.GOES_ON)
    assert sold.count() == sold.exclude(lead=None).values("lead").distinct().count() > 0


def the_ledger_adds_up(users, phones):
    turns = Turn.objects.all()
    assert not turns.running().exists()
    for name, phone in phones.items():
        theirs = turns.filter(host=users[name])
        assert theirs.filter(answer=Turn.Answer.ACCEPTED).count() == phone.taken
        assert theirs.filter(answer=Turn.Answer.DECLINED).count() == phone.declined
        assert theirs.filter(rule=Turn.Rule.CALL).count() == phone.calls
    # One was handed on and one declined; else each visit was one turn.
    assert turns.count() == ARRIVALS - ONLY_LOOKED + CALLS + 2
    assert sum(phone.calls for phone in phones.values()) == CALLS
    client = Client()
    client.force_login(users["desk0"])
    hosts = client.get(reverse("reception:ledger")).context["hosts"]
    shown = {host["host"]: host["taken"] for host in hosts}
    assert shown == {users[name].pk: phone.taken for name, phone in phones.items()}


def the_manager_has_the_list(staff, users):
    (left,) = Visit.objects.open()
    look_after_visits(now=timezone.now() + timedelta(days=1))
    client = Client()
    client.force_login(users["max"])
    page = client.get(reverse("reception:closing_list"))
    assert [visit.pk for visit in page.context["visits"]] == [left.pk]
    assert left.host == staff["sam"]
