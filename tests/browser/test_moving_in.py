"""A dealer group moves in from its old systems, and its customers keep their rights."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from apps.core.scope import working_in
from apps.customers.models import ContactPoint, Customer, Erasure, SearchKey
from apps.customers.periodic import keep_no_longer_than_needed
from apps.dealers.models import Role
from apps.imports.actions import working
from apps.imports.models import FileImport
from apps.journeys.actions.messages import deliver_message
from apps.journeys.models import OutgoingMessage, Standing
from apps.vehicles.models import Vehicle
from tests.dumping import dump
from tests.factories import DealershipFactory, scope_for

from .people import at_work, sign_in

EXAMPLES = Path(__file__).parents[2] / "examples" / "moving-in"
BOOKS = {
    "london-dms.csv": ("GB", "Europe/London", "GBP"),
    "munich-dms.csv": ("DE", "Europe/Berlin", "EUR"),
    "beijing-dms.csv": ("CN", "Asia/Shanghai", "CNY"),
}

pytestmark = pytest.mark.django_db(transaction=True)


def move_in(page, name):
    """Bring one file, look at what would happen, and let it happen."""
    page.goto("/moving-in/new/")
    page.locator("input[type=file]").set_input_files(EXAMPLES / name)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Check all rows").click()
    expect(page.locator("main")).to_contain_text("The rows are being checked")
    work()
    page.reload()  # This server has no stream; without one the page asks every 20 seconds.
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    expect(page.get_by_role("heading", name="Row by row")).to_be_visible()
    before = Customer.objects.count()
    page.get_by_role("button", name="Move in").click()
    work()
    page.reload()
    expect(page.get_by_role("heading", name="What moved in")).to_be_visible()
    return Customer.objects.count() - before


def work():
    """Do what the worker does with the newest file."""
    working.work_on(FileImport.objects.latest("id").pk)


def state_of(*people):
    """All by which people are told apart and found."""
    cards = Customer.objects.filter(pk__in=[person.pk for person in people])
    keys = SearchKey.objects.filter(customer__in=cards)
    # An empty sum says no more than none.
    standings = Standing.objects.filter(customer__in=cards, last_weighty_at__isnull=False)
    return (
        set(cards.values_list("pk", "canonical", "name", "birthday", "street")),
        set(keys.values_list("customer", "kind", "key")),
        {(each.customer_id, each.stage, str(each.state)) for each in standings},
        set(ContactPoint.objects.filter(customer__in=cards).values_list("customer", "value")),
    )


def reachable_by_mail():
    """Somebody who moved in with a yes to marketing by e-mail, and whose car is theirs alone."""
    willing = Customer.objects.filter(
        consents__purpose="marketing", consents__channel="email", consents__given=True
    )
    reached = willing.filter(contact_points__kind="email", ownerships__vehicle__vin__gt="")
    return reached.exclude(birthday=None).order_by("pk").first()


def test_a_group_moves_in_and_its_customers_keep_their_rights(live_server, desk, dealership):
    managers = {}
    for name, (country, zone, currency) in BOOKS.items():
        place = {"country": country, "time_zone": zone, "currency": currency}
        store = DealershipFactory(
            group=dealership.group, name=name.removesuffix("-dms.csv"), **place
        )
        with working_in(scope_for(store)):
            manager = at_work(Role.DEALER_MANAGER, at=store, name=f"Manager {country}")
            page = sign_in(desk(), manager)
            assert move_in(page, name) > 25
        managers[name] = (page, store)
    page, store = managers["london-dms.csv"]

    with working_in(scope_for(store)):
        join_and_part(page)
        customer = reachable_by_mail()
        write_and_withdraw(page, customer)
        erase(page, customer)


def join_and_part(page):
    """Two cards become one person and two again, exactly."""
    pair = Customer.objects.filter(kind="person").order_by("pk")[:2]
    before = state_of(*pair)
    page.goto(f"/customers/{pair[0].pk}/merge/?with={pair[1].pk}")
    page.get_by_role("button", name="One person; the card of").click()
    expect(page.locator("h1")).to_contain_text(pair[0].name)
    assert Customer.objects.get(pk=pair[1].pk).canonical == pair[0]
    assert state_of(*pair) != before
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("body")).not_to_contain_text("Undo")
    assert state_of(*pair) == before


def write_and_withdraw(page, customer):
    """What was allowed is sent once; after the no nothing leaves, not even what waits."""
    form = f"/customers/{customer.pk}/messages/new/?channel=email&purpose=marketing"
    send(page, form)
    assert OutgoingMessage.objects.count() == 1
    page.goto(f"/customers/{customer.pk}/consent/")
    marketing = page.locator(".consent-row", has_text="Offers and news")
    marketing.get_by_role("button", name="e-mail").click()
    expect(marketing.locator(".consent-no", has_text="e-mail")).to_be_visible()
    send(page, form)
    expect(page.locator("#may")).to_contain_text("The customer said no to")
    for message in OutgoingMessage.objects.all():
        deliver_message(message.pk, last_try=False)
    assert OutgoingMessage.objects.filter(status="sent").count() == 0
    assert OutgoingMessage.objects.count() == 1
    assert mail.outbox == []


def send(page, address):
    """Write to somebody by the form."""
    page.goto(address)
    page.locator("[name=subject]").fill("Winter wheels")
    page.locator("[name=text]").fill("They are in. Shall we change yours?")
    page.get_by_role("button", name="Send").click()


def traces_of(customer):
    """By what somebody would still be recognised, as text and as bytes of a kept file."""
    points = ContactPoint.objects.of(customer).exclude(kind=ContactPoint.Kind.EXTERNAL)
    cars = Vehicle.objects.filter(ownerships__customer=customer)
    said = [point.value.removeprefix("+") for point in points]
    said += [customer.name, *(car.vin for car in cars if car.vin)]
    if not Customer.objects.filter(street=customer.street).exclude(pk=customer.pk).exists():
        said.append(customer.street)  # Of a household the others still live there.
    mails = [point.value for point in points if point.kind == ContactPoint.Kind.EMAIL]
    return [*said, *(mail.encode().hex() for mail in mails)]


def erase(page, customer):
    """A person is forgotten: nothing of theirs is left in any table."""
    traces = traces_of(customer)
    before = dump()
    assert [trace for trace in traces if trace not in before] == []
    page.goto(f"/customers/{customer.pk}/erase/")
    page.locator("main input[type=text]").first.fill(customer.name)
    page.get_by_role("button", name="Erase in").click()
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    with working_in(None):
        keep_no_longer_than_needed(0)
    page.goto(Erasure.objects.get().get_absolute_url())
    expect(page.locator("h1")).to_contain_text("Erased")
    left = dump()
    assert [trace for trace in traces if trace in left] == []
