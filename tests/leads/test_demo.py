"""The demonstration, at a fiftieth of its size."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.scope import Scope, working_in
from apps.customers.models import Customer, SearchKey
from apps.dealers.models import (
    DealerGroup,
    Dealership,
    Invitation,
    Role,
    Shift,
    StaffChange,
    User,
)
from apps.journeys.actions import derive_standings
from apps.journeys.models import Standing, TimelineEntry
from apps.journeys.standing import Stage, State
from apps.leads.actions.owners import own_of
from apps.leads.demo.load import load
from apps.leads.demo.places import GROUP, PASSWORD
from apps.leads.models import FollowUp, IntakeMessage, Lead, LeadSource, ResponseClock
from apps.vehicles.models import OdometerReading

SCALE = 0.02
ACCOUNTS = [
    "reception",
    "consultant",
    "sales-manager",
    "advisor",
    "care",
    "manager",
    "group",
    "admin",
    "consultant.beijing",
    "consultant.munich",
]


@pytest.fixture(scope="module")
def loads(django_db_setup, django_db_blocker):
    """What two loads told; the second stays for the module, and all is taken back at its end."""
    whole = transaction.atomic()
    whole._from_testcase = True  # The intake demands to be outermost, but for a test.
    now = timezone.now()
    with django_db_blocker.unblock(), whole:
        before = transaction.savepoint_create()
        told = [_load(now)]
        transaction.savepoint_rollback(before)
        yield [*told, _load(now)]
        transaction.set_rollback(True)


def _load(now):
    load(now, scale=SCALE)
    entries = TimelineEntry.unscoped.order_by("at", "kind", "customer__name", "by_name")
    leads = Lead.unscoped.order_by("opened_at", "customer__name")
    return (
        list(entries.values_list("at", "kind", "customer__name", "by_name")),
        list(leads.values_list("opened_at", "status", "consultant__name", "wish")),
    )


@pytest.fixture(scope="module")
def demo(loads, django_db_blocker):
    """The group of the demonstration."""
    with django_db_blocker.unblock():
        return DealerGroup.objects.get(name=GROUP)


@pytest.fixture
def place(demo):
    """Put one of the dealerships in force."""

    def at(name):
        dealership = Dealership.objects.get(group=demo, name__contains=name)
        return working_in(Scope(demo.pk, (dealership.pk,), dealership.pk))

    return at


@pytest.fixture
def everywhere(demo):
    keys = tuple(demo.dealerships.values_list("pk", flat=True))
    with working_in(Scope(demo.pk, keys)):
        yield


def test_the_same_seed_and_moment_tell_the_same_story(loads):
    once, again = loads

    assert once == again


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_account_signs_in_and_has_a_home(demo, client, account):
    entrance = {"login": f"{account}@demo.example", "password": PASSWORD}

    assert client.post(reverse("account_login"), entrance).status_code == 302
    assert client.get(reverse("home"), follow=True).status_code == 200


@pytest.mark.usefixtures("everywhere")
def test_customers_are_at_every_stage():
    assert set(Standing.objects.values_list("stage", flat=True)) == set(Stage)


@pytest.mark.usefixtures("everywhere")
def test_every_kept_standing_is_the_sum_of_its_timeline():
    assert derive_standings(list(Customer.objects.people())) == 0


@pytest.mark.usefixtures("everywhere")
def test_nothing_happened_in_the_future():
    now = timezone.now()

    assert not TimelineEntry.objects.filter(at__gt=now).exists()
    assert not Lead.objects.filter(opened_at__gt=now).exists()
    assert not OdometerReading.objects.filter(read_on__gt=now + timedelta(days=1)).exists()


@pytest.mark.parametrize("name", ["London", "北京", "München"])
def test_each_dealership_has_work_right_now(place, name):
    now = timezone.now()
    with place(name):
        assert ResponseClock.objects.late(now).count() >= 3
        assert Lead.objects.of_nobody().count() >= 1
        assert IntakeMessage.objects.quarantined().count() == 5


@pytest.mark.parametrize("account", ["consultant", "consultant.beijing", "consultant.munich"])
def test_the_consultants_have_something_new(everywhere, client, account):
    user = User.objects.get(email=f"{account}@demo.example")
    client.force_login(user)

    page = client.get(reverse("leads:today"))

    running = ResponseClock.objects.running().filter(lead__consultant=user)
    assert running.filter(started_at__gt=timezone.now() - timedelta(minutes=15)).exists()
    assert page.status_code == 200


def test_the_showcase_lacks_only_the_part_exchange(place):
    with place("London"):
        wang = Customer.objects.get(name="王小明")
        state = State.of(Standing.objects.get(customer=wang).state)

        assert wang.name_latin == "Wang Xiaoming"
        assert len(state.steps) == 7
        assert list(state.asked) == ["exchange"]
        assert state.known["decider"]["value"] == "his wife Chen Li"
        assert {"lb69kmb"} <= set(
            SearchKey.objects.filter(customer=wang, kind="plate").values_list("key", flat=True)
        )


def test_the_first_example_reaches_the_first_consultant(place):
    with place("London"):
        oliver = Customer.objects.get(contact_points__value="oliver.whitcombe@example.com")

        assert own_of(oliver).consultant.email == "consultant@demo.example"


@pytest.mark.usefixtures("everywhere")
def test_no_next_step_lies_before_the_talk_it_comes_from():
    logged = TimelineEntry.objects.filter(kind="leads.contact_logged")
    promised = [(e.at, e.facts["due_at"]) for e in logged if e.facts.get("due_at")]

    assert promised
    assert [at for at, due_at in promised if datetime.fromisoformat(due_at) < at] == []


@pytest.mark.usefixtures("everywhere")
def test_next_steps_are_promised():
    assert FollowUp.objects.open().exists()


@pytest.mark.parametrize(
    "token", ["demo-intake-token", "demo-intake-token-beijing", "demo-intake-token-munich"]
)
def test_the_tokens_open_the_intake(demo, token):
    assert LeadSource.sending(token).active


def test_somebody_is_on_shift_whenever_the_store_is_open(demo):
    for dealership in demo.dealerships.all():
        with working_in(Scope(demo.pk, (dealership.pk,), dealership.pk)):
            moment = timezone.now() - timedelta(days=2)
            for _ in range(2 * 24 * 16):
                moment += timedelta(minutes=30)
                sellers = Shift.objects.at(moment).filter(
                    user__memberships__role=Role.SALES_CONSULTANT
                )
                training = moment < timezone.now()
                if dealership.hours.is_open(moment) and not training:
                    assert sellers.exists(), moment


def test_the_team_has_guests_and_somebody_who_left(place):
    with place("London"):
        waiting = Invitation.objects.pending().order_by("sent_at")
        assert [invitation.has_expired for invitation in waiting] == [True, False]
        assert StaffChange.objects.filter(kind="deactivated", person__is_active=False).count() == 1
