"""Who came along with a visitor: by one tap, on both timelines, and nobody twice."""

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.core.scope import current_scope, working_in
from apps.customers.actions import add_customer
from apps.customers.erasing import traces_of
from apps.dealers.models import Notification, Role
from apps.dealers.workplace import scope_of_group
from apps.reception.actions.companions import bring_along, leave_out
from apps.reception.actions.outcomes import correct_outcome
from apps.reception.actions.privacy import erase_visits
from apps.reception.actions.turns import assign_visit
from apps.reception.actions.visits import enter_arrival, leave_visit, take_back_arrival
from apps.reception.models import Companion, Visit
from tests.factories import CustomerFactory, RelationFactory, ShiftFactory, VisitFactory
from tests.racing import race


@pytest.fixture
def pair():
    """A visit, and the wife of whoever made it."""
    husband, wife = CustomerFactory(name="Wang Xiaoming"), CustomerFactory(name="Chen Li")
    RelationFactory(customer=husband, other=wife)
    return VisitFactory(customer=husband), wife


def kinds(person):
    return [entry.kind for entry in person.timeline.order_by("at", "pk")]


def test_who_came_along_stands_on_both_timelines_once(pair, desk):
    visit, wife = pair
    for _click in range(2):
        bring_along(visit, person=wife, by=desk)

    visit.refresh_from_db()
    assert (Companion.objects.get().customer, visit.party_size) == (wife, 2)
    assert kinds(visit.customer) == ["reception.came_with"]
    assert kinds(wife) == ["reception.came_along"]


def test_a_party_that_was_counted_stays_as_large(pair, desk):
    visit, wife = pair
    Visit.objects.filter(pk=visit.pk).update(party_size=4)

    bring_along(visit, person=wife, by=desk)
    leave_out(visit, person=wife, by=desk)

    visit.refresh_from_db()
    assert visit.party_size == 4


def test_who_did_not_come_along_after_all_is_free_to_come(pair, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)

    for _click in range(2):
        leave_out(visit, person=wife, by=desk)

    assert kinds(wife) == ["reception.came_along", "reception.not_along"]
    assert kinds(visit.customer) == ["reception.came_with", "reception.not_along"]
    assert enter_arrival(key=uuid7(), customer=wife, purpose="sales", by=desk).customer == wife
    with pytest.raises(Refused, match="on the board already"):
        bring_along(visit, person=wife, by=desk)


def test_whoever_came_along_has_no_visit_of_their_own(pair, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)
    said = {"customer": wife, "purpose": "sales", "by": desk}

    with pytest.raises(Refused, match="Chen Li came along with Wang Xiaoming"):
        enter_arrival(key=uuid7(), **said)
    leave_visit(visit, by=desk)

    assert enter_arrival(key=uuid7(), **said).customer == wife


def test_only_who_belongs_to_a_known_visitor_who_is_here_can_be_chosen(pair, desk):
    visit, wife = pair
    with pytest.raises(Refused, match="not known to belong"):
        bring_along(visit, person=CustomerFactory(), by=desk)
    firm = RelationFactory(other=visit.customer, customer__kind="company", role="contact").customer
    with pytest.raises(Refused, match="not known to belong"):
        bring_along(visit, person=firm, by=desk)
    with pytest.raises(Refused, match="Say first who they are"):
        bring_along(VisitFactory(customer=None), person=wife, by=desk)
    leave_visit(visit, by=desk)
    with pytest.raises(Refused, match="They left"):
        bring_along(visit, person=wife, by=desk)

    assert not Companion.objects.exists()


def test_with_a_visit_by_mistake_nobody_came_along(pair, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)

    take_back_arrival(visit, by=desk)

    assert not Companion.objects.standing().exists()
    assert kinds(wife)[-1] == "reception.not_along"


def test_with_a_visit_that_turns_out_a_mistake_nobody_came_along(pair, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)
    was = leave_visit(visit, by=desk).outcome

    correct_outcome(visit, was=was, outcome=Visit.Outcome.MISTAKE, note="another day", by=desk)

    assert not Companion.objects.standing().exists()
    assert kinds(wife)[-1] == "reception.not_along"


@pytest.mark.django_db(transaction=True)
def test_somebody_who_comes_along_with_two_at_once_is_here_once(pair, desk):
    visit, wife = pair
    other = VisitFactory(customer=RelationFactory(customer=wife).other)

    results = race(
        lambda: bring_along(visit, person=wife, by=desk),
        lambda: bring_along(other, person=wife, by=desk),
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]
    assert Companion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_who_comes_along_and_alone_at_once_is_here_once(pair, desk):
    visit, wife = pair
    said = {"customer": wife, "purpose": "sales", "by": desk}

    results = race(
        lambda: bring_along(visit, person=wife, by=desk),
        lambda: enter_arrival(key=uuid7(), **said),
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "Visit"]


def test_the_host_reads_who_came_along_before_the_greeting(pair, signed_in, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)
    client = signed_in(Role.SALES_CONSULTANT)
    ShiftFactory(user=client.user)
    assign_visit(visit, host=client.user, by=desk)

    assert "With them: Chen Li" in Notification.objects.of(client.user).get().facts["what"]
    assert "With them: Chen Li" in client.get(visit.get_absolute_url()).text
    mine = client.get(reverse("reception:mine"), headers={"HX-Request": "true"})
    assert "With them: Chen Li" in mine.text


def test_the_page_of_a_visit_has_one_press_for_each(pair, signed_in):
    visit, wife = pair
    client = signed_in(Role.RECEPTIONIST)
    url = reverse("reception:visit_along", args=[visit.pk])
    assert "spouse or partner" in client.get(visit.get_absolute_url()).text

    page = client.post(url, {"person": wife.pk}, follow=True).text
    assert 'aria-pressed="true">Chen Li' in page
    client.post(url, {"person": wife.pk, "off": "on"})
    assert not Companion.objects.standing().exists()
    assert client.post(url, {"person": "nobody"}).status_code == 404


def test_the_search_at_the_desk_says_of_who_came_along_that_they_are_here(signed_in, desk):
    client, visit = signed_in(Role.RECEPTIONIST), VisitFactory()
    wife = add_customer(name="Chen Li", phones=["020 7946 0123"], by=desk)
    RelationFactory(customer=visit.customer, other=wife)
    bring_along(visit, person=wife, by=desk)

    page = client.get(reverse("reception:arrival_search"), {"who": "chen li"})

    assert [person.here_now for person in page.context["matches"]] == [True]


def test_an_erased_person_came_along_with_nobody_and_nobody_was_told_so(pair, desk, on_floor):
    (visit, wife), other = pair, VisitFactory()
    bring_along(visit, person=wife, by=desk)
    for told_of in (visit, other):
        assign_visit(told_of, host=on_floor("Amy First"), why="knows them", by=desk)

    with working_in(scope_of_group(current_scope().group_id)):
        erase_visits(traces_of(wife))

    assert not Companion.objects.exists()
    assert Notification.objects.get().about == other.customer_id


def test_an_erased_visitor_came_with_nobody(pair, desk):
    visit, wife = pair
    bring_along(visit, person=wife, by=desk)

    with working_in(scope_of_group(current_scope().group_id)):
        erase_visits(traces_of(visit.customer))

    assert not Companion.objects.exists()
    assert enter_arrival(key=uuid7(), customer=wife, purpose="sales", by=desk).customer == wife


def test_an_open_board_hears_how_many_they_are_by_now(pair, signed_in, desk):
    visit, wife = pair
    client, url = signed_in(Role.RECEPTIONIST), reverse("reception:board")
    seen = client.get(url, headers={"HX-Request": "true"}).context["seen"]

    bring_along(visit, person=wife, by=desk)

    assert "party of 2" in client.get(f"{url}?seen={seen}", headers={"HX-Request": "true"}).text


@pytest.mark.parametrize("number", [1, 10])
def test_what_is_mine_asks_the_same_few_queries(
    signed_in, desk, number, django_assert_max_num_queries
):
    client = signed_in(Role.SALES_CONSULTANT)
    for _each in range(number):
        visit = VisitFactory(status="greeted", greeted_at="2026-01-01T10:00Z", host=client.user)
        relation = RelationFactory(customer=visit.customer)
        bring_along(visit, person=relation.other, by=desk)
    client.get(reverse("reception:mine"))

    with django_assert_max_num_queries(10):
        client.get(reverse("reception:mine"), headers={"HX-Request": "true"})
