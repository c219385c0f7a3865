"""A store to practise in: of its own, with a clock, silent to the world, and emptied at will."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import current_scope, working_in
from apps.customers.models import Customer
from apps.dealers.actions.notifications import notify
from apps.dealers.actions.roles import end_role
from apps.dealers.models import DealerGroup, Dealership, Role, Shift, StaffMembership
from apps.dealers.practice import is_practice, practice_store_of, scope_of_store
from apps.dealers.reach import StaffReach
from apps.dealers.workplace import workplace_of
from apps.journeys.models import OutgoingMessage, TimelineEntry
from apps.leads.actions.sources import renew_token
from apps.leads.models import Lead
from apps.reception.actions.practice import (
    open_practice,
    plan_practice,
    reset_practice,
    start_practice,
    stop_practice,
)
from apps.reception.models import HelpCall, PracticeRun, Tag, Visit
from apps.reception.periodic import practise
from apps.reception.rush import MIX, Rush
from tests.factories import (
    CustomerFactory,
    LeadSourceFactory,
    MembershipFactory,
    ShowCarFactory,
    TagFactory,
    VisitFactory,
    scope_for,
)
from tests.racing import race

PRACTICE = reverse("reception:practice")


@pytest.fixture
def manager(dealership):
    return MembershipFactory(role=Role.SALES_MANAGER, at=dealership).user


@pytest.fixture
def store(dealership, manager, desk):
    ShowCarFactory(place="window")
    return open_practice(dealership, by=manager)


@pytest.fixture
def inside(store):
    with working_in(scope_of_store(store)), timezone.override(store.zone):
        yield store


def rush(store, number, seed=1):
    told = Rush(store, seed=seed)
    return [told.step(index) for index in range(number)], told


def test_a_practice_store_is_a_group_of_its_own_with_the_same_people(dealership, manager, store):
    again = open_practice(dealership, by=manager)

    assert again == store
    assert store.group != dealership.group
    assert (store.country, store.time_zone) == (dealership.country, dealership.time_zone)
    there = StaffMembership.objects.filter(dealership=store).values_list("user", "role")
    here = StaffMembership.objects.filter(dealership=dealership).values_list("user", "role")
    assert set(there) == set(here)
    assert store in workplace_of(manager).dealerships
    assert workplace_of(manager).here == dealership


@pytest.mark.django_db(transaction=True)
def test_two_managers_open_one_practice_store(dealership, manager):
    race(
        lambda: open_practice(dealership, by=manager),
        lambda: open_practice(dealership, by=manager),
    )

    assert Dealership.objects.filter(group__practice_of=dealership).count() == 1


def test_a_group_is_for_practice_for_ever(dealership, store):
    for group, other in ((store.group, None), (dealership.group, store)):
        with pytest.raises(DatabaseError), transaction.atomic():
            DealerGroup.objects.filter(pk=group.pk).update(practice_of=other)


def test_the_database_invents_nobody_in_a_real_store(dealership, manager):
    now = timezone.now()

    with pytest.raises(DatabaseError, match="invented"), transaction.atomic():
        PracticeRun.objects.create(started_by=manager, ends_at=now + timedelta(hours=1))
    with pytest.raises(Refused, match="real store"):
        start_practice(dealership, per_hour=30, minutes=60, by=manager)
    with pytest.raises(Refused, match="real store"):
        reset_practice(dealership, by=manager)


def test_the_database_lets_no_message_leave(inside):
    message = {
        "customer": CustomerFactory(),
        "channel": "email",
        "purpose": "offers",
        "text": "Hello",
        "key": "one",
    }

    with pytest.raises(DatabaseError, match="nothing leaves"), transaction.atomic():
        OutgoingMessage.objects.create(**message, status="sent", done_at=timezone.now())


def test_no_device_is_pushed(inside, manager, queue):
    from apps.dealers.models import PushSubscription  # noqa: PLC0415

    PushSubscription.objects.create(user=manager, endpoint="https://push.example/1", **KEYS)

    notify(manager, "reception.day_open", url="/", count=1)

    assert not queue


KEYS = {"p256dh": "x", "auth": "y"}


def test_nothing_of_it_is_seen_from_the_real_group(dealership, inside):
    rush(inside, 12)
    assert Customer.objects.exists()

    with working_in(scope_for(dealership)):
        assert not Customer.objects.exists()
        assert not Visit.objects.exists()
        assert not Lead.objects.exists()


def test_the_same_seed_tells_the_same_story(inside, manager):
    first = rush(inside, 40)[0]
    people = set(Customer.objects.values_list("name", flat=True))
    reset_practice(inside, by=manager)

    again = rush(inside, 40)[0]

    assert again == first
    assert set(Customer.objects.values_list("name", flat=True)) == people
    assert {*first} - {"refused"} <= {*MIX}


def test_visitors_who_are_left_alone_for_long_go(inside):
    with clock.set_to(timezone.now() - timedelta(hours=1)):
        visit = VisitFactory(arrived_at=timezone.now() - timedelta(hours=1))

    rush(inside, 1)

    visit.refresh_from_db()
    assert (visit.outcome, visit.host) == ("ungreeted", None)


def test_started_everybody_is_on_shift_and_the_queue_has_a_minute(inside, manager, queue):
    run = start_practice(inside, per_hour=120, minutes=30, seed=7, by=manager)

    jobs = [job for job in queue.values() if job["task_name"] == "reception.practice_step"]
    assert [job["args"]["number"] for job in jobs] == [0, 1]
    assert (
        Shift.objects.at(timezone.now()).count()
        == StaffMembership.objects.filter(dealership=inside).values("user").distinct().count()
    )
    with pytest.raises(Refused, match="running already"):
        start_practice(inside, per_hour=60, minutes=30, by=manager)
    assert plan_practice(now=run.started_at + timedelta(minutes=1)) == 2
    assert plan_practice(now=run.started_at + timedelta(minutes=1)) == 0
    # A worker that was away for ten minutes does not send them all at once.
    assert plan_practice(now=run.started_at + timedelta(minutes=12)) == 2


def test_it_ends_by_itself(inside, manager, queue):
    run = start_practice(inside, per_hour=60, minutes=5, by=manager)

    plan_practice(now=run.ends_at)

    assert not PracticeRun.objects.running().exists()


def test_what_is_stopped_makes_nobody(inside, manager, queue):
    run = start_practice(inside, per_hour=60, minutes=5, by=manager)
    scope = [inside.group_id, [inside.pk], inside.pk]
    for number in range(5):
        practise(run_id=str(run.pk), number=number, scope=scope)
    made = TimelineEntry.objects.count() + Visit.objects.count() + HelpCall.objects.count()
    stop_practice(by=manager)

    practise(run_id=str(run.pk), number=5, scope=scope)

    assert made
    after = TimelineEntry.objects.count() + Visit.objects.count() + HelpCall.objects.count()
    assert after == made


def test_emptied_it_has_its_cars_and_nothing_else(dealership, inside, manager):
    with working_in(scope_for(dealership)):
        real = VisitFactory()
    rush(inside, 30)
    start_practice(inside, per_hour=60, minutes=5, by=manager)

    reset_practice(inside, by=manager)

    for model in (Visit, Customer, Lead, TimelineEntry, HelpCall, PracticeRun, Shift):
        assert not model.objects.exists(), model
    assert Tag.objects.get().show_car.place == "window"
    with working_in(scope_for(dealership)):
        assert Visit.objects.get() == real


def test_the_database_runs_one_clock_in_a_store(inside, manager):
    said = {"started_by": manager, "ends_at": timezone.now() + timedelta(hours=1)}
    PracticeRun.objects.create(**said)

    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeRun.objects.create(**said)


def test_who_leaves_the_store_leaves_its_practice(dealership, store, manager):
    boss = MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user
    role = StaffMembership.objects.get(user=manager, dealership=dealership)

    assert StaffReach(boss).decides_about(manager)
    end_role(role, by=boss)

    assert not StaffMembership.objects.filter(user=manager, active=True).exists()


# The pages, and the command.


def test_a_manager_opens_starts_and_empties_it(signed_in, dealership):
    client = signed_in(Role.DEALER_MANAGER)
    assert "No practice store yet" in client.get(PRACTICE).text

    client.post(reverse("reception:practice_open"))
    store = practice_store_of(dealership)
    wrong = client.post(reverse("reception:practice_start"), {"per_hour": 0})
    client.post(reverse("reception:practice_start"), {"per_hour": 60, "minutes": 30, "seed": 3})
    page = client.get(PRACTICE)

    assert wrong.status_code == 422
    assert page.context["run"].per_hour == 60
    asked = client.get(reverse("reception:practice_reset"))
    assert "A lesson is running" in asked.text
    with working_in(scope_of_store(store)):
        assert PracticeRun.objects.exists()
    client.post(reverse("reception:practice_stop"))
    client.post(reverse("reception:practice_reset"))
    with working_in(scope_of_store(store)):
        assert not PracticeRun.objects.exists()


def test_there_is_nothing_to_empty_where_nobody_practises(signed_in):
    client = signed_in(Role.DEALER_MANAGER)

    assert client.get(reverse("reception:practice_reset")).url == PRACTICE
    assert 'href="/reception/practice/reset/"' not in client.get(PRACTICE).text


def test_a_token_of_a_practice_store_looks_like_none_of_a_real_one(signed_in, dealership):
    client = signed_in(Role.DEALER_MANAGER)
    real = LeadSourceFactory()
    client.post(reverse("reception:practice_open"))
    store = practice_store_of(dealership)
    with working_in(scope_of_store(store)):
        source = LeadSourceFactory(name="Portal")
        token = renew_token(source, replaces="", by=None)
    assert token.startswith("practice-")
    assert not renew_token(real, replaces="", by=None).startswith("practice-")

    client.post(reverse("dealers:dealership_switch"), {"dealership": store.pk})

    assert "has a practice token" in client.get(reverse("leads:source_list")).text
    page = client.get(reverse("leads:source_token", args=[source.pk])).text
    assert "This token is for practice" in page


def test_the_page_of_a_tag_says_that_it_is_practice(client, store, dealership):
    with working_in(scope_of_store(store)):
        url = reverse("tags:tag", args=[Tag.objects.get().said])
    real = TagFactory()

    assert "nobody here is real" in client.get(url, follow=True).text
    real_url = reverse("tags:tag", args=[real.said])
    assert "nobody here is real" not in client.get(real_url, follow=True).text


def test_every_page_of_a_practice_store_says_so(signed_in, dealership):
    client = signed_in(Role.DEALER_MANAGER)
    client.post(reverse("reception:practice_open"))
    assert "practice-band" not in client.get(PRACTICE).text

    store = practice_store_of(dealership)
    client.post(reverse("dealers:dealership_switch"), {"dealership": store.pk})

    for name in ("reception:board", "customers:customer_list", "leads:lead_list"):
        assert "practice-band" in client.get(reverse(name)).text, name


def test_the_command_takes_the_practice_store_and_says_what_it_made(store):
    said = StringIO()

    call_command("rush", "--per-hour=60", "--minutes=20", "--at-once", stdout=said)

    assert f"{store.name}: 20 in" in said.getvalue()
    with working_in(scope_of_store(store)):
        assert Visit.objects.exists()
    assert not Visit.objects.exists()


def test_the_command_refuses_a_real_store_unless_it_is_named(dealership, desk):
    said = {"per_hour": 60, "minutes": 2, "at_once": True, "stdout": StringIO()}

    with pytest.raises(CommandError, match="not one practice store"):
        call_command("rush", **said)
    call_command("rush", **said, dealership=dealership.name)

    assert current_scope().dealership_id == dealership.pk
    assert f"{dealership.name}: 2 in" in said["stdout"].getvalue()
    assert not is_practice()
