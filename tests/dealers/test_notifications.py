from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.core import clock
from apps.core.scope import working_in
from apps.dealers.actions.notifications import (
    forget_notifications,
    forget_old_notifications,
    notify,
    see_all_notifications,
)
from apps.dealers.models import Notification, Role
from apps.dealers.notices import notice_of
from apps.dealers.periodic import forget_what_nobody_reads
from apps.dealers.workplace import workplace_of
from tests.factories import DealershipFactory, MembershipFactory, scope_for
from tests.racing import race

GIVEN = "leads.lead_given"


@pytest.fixture
def anna(dealership):
    return MembershipFactory(at=dealership, user__name="Anna Okafor").user


def given(user, name="Wang & Söhne", **options):
    return notify(user, GIVEN, url="/leads/", customer=name, wish="Aria 30e", **options)


def waiting(user):
    vars(user).pop("_memberships", None)
    return workplace_of(user).unseen


def test_a_person_is_told_and_the_bell_counts_it(anna, dealership):
    assert workplace_of(anna).unseen == 0

    told = given(anna)

    assert (told.dealership, told.seen_at) == (dealership, None)
    assert waiting(anna) == 1


def test_a_notification_speaks_the_language_of_its_reader(anna):
    told = given(anna)

    said = notice_of(told)
    with translation.override("zh-hans"):
        chinese = notice_of(told)

    assert (said.title, said.detail) == ("New lead for you: Wang & Söhne", "Aria 30e")
    assert chinese.title != said.title
    assert "Wang & Söhne" in chinese.title


def test_with_a_key_somebody_is_told_once(anna):
    first, again = given(anna, key="a"), given(anna, key="a")

    assert first == again
    assert waiting(anna) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tell_the_same_at_once_one_is_heard(anna):
    told = race(*[lambda: given(anna, key="a")] * 4)

    assert {one.pk for one in told} == {Notification.objects.get().pk}


def test_history_that_is_taken_over_is_no_news(anna):
    with clock.set_to(timezone.now() - timedelta(days=3)):
        assert given(anna) is None

    assert waiting(anna) == 0


def test_the_bell_counts_those_of_the_group_one_works_in(anna, dealership):
    elsewhere = DealershipFactory()
    MembershipFactory(user=anna, at=elsewhere)
    with working_in(scope_for(elsewhere)):
        given(anna)

    assert waiting(anna) == 0
    del anna._memberships
    assert workplace_of(anna, elsewhere.pk).unseen == 1


def test_the_bell_stops_counting_where_nobody_reads_the_number(anna):
    for number in range(103):
        given(anna, name=str(number))

    assert waiting(anna) == 100


def test_what_came_after_the_list_was_drawn_still_waits(anna):
    given(anna)
    seen_until = timezone.now()
    given(anna)

    see_all_notifications(by=anna, until=seen_until)
    see_all_notifications(by=anna, until=seen_until)

    assert waiting(anna) == 1


def test_old_notifications_are_forgotten_in_every_group(anna):
    given(anna)
    neighbour = DealershipFactory()
    with working_in(scope_for(neighbour)):
        given(MembershipFactory(at=neighbour).user)
    old = timezone.now() - timedelta(days=61)
    Notification.unscoped.update(made_at=old)
    given(anna)

    with working_in(None):
        forget_what_nobody_reads(0)

    assert Notification.unscoped.count() == 1
    assert forget_old_notifications() == 0


def test_what_names_somebody_who_is_erased_goes_by_its_key(anna):
    given(anna, key="ring/1")
    other = given(anna, key="ring/2")

    assert forget_notifications(["ring/1", "ring/3"]) == 1
    assert Notification.objects.get() == other


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_costs_the_same_for_any_number(signed_in, django_assert_num_queries, number):
    client = signed_in(Role.SALES_CONSULTANT)
    for name in range(number):
        given(client.user, name=f"Person {name}")

    with django_assert_num_queries(4):
        page = client.get(reverse("dealers:notification_list"))

    assert page.text.count("New lead for you") == number
    assert f'<span class="visually-hidden">new:</span> {number}' in page.text


def test_opening_a_notification_sees_it_and_leads_to_its_page(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    told = given(client.user)

    response = client.get(told.get_absolute_url())

    assert response.url == "/leads/"
    assert waiting(client.user) == 0


def test_a_notification_of_another_dealership_opens_there(signed_in, dealership):
    client = signed_in(Role.SALES_CONSULTANT)
    elsewhere = DealershipFactory(group=dealership.group)
    MembershipFactory(user=client.user, at=elsewhere)
    with working_in(scope_for(elsewhere)):
        told = given(client.user)

    client.get(told.get_absolute_url())

    assert client.get(reverse("dealers:preferences")).context["here"] == elsewhere


def test_the_notification_of_a_colleague_does_not_exist(signed_in, anna):
    told = given(anna)

    assert signed_in(Role.DEALER_MANAGER).get(told.get_absolute_url()).status_code == 404
    assert waiting(anna) == 1


def test_all_are_seen_with_one_click_and_the_list_goes_on_by_pages(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    for name in range(31):
        given(client.user, name=f"Person {name}")
    page = client.get(reverse("dealers:notification_list"))

    older = client.get(page.context["next_url"])
    wrong = client.get(reverse("dealers:notification_list"), {"before": "yesterday"})
    client.post(reverse("dealers:notifications_see"), {"until": page.context["until"]})

    assert len(older.context["notices"]) == 1
    assert wrong.status_code == 404
    assert waiting(client.user) == 0
