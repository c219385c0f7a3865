"""Cards of somebody who is in the house are joined, and parted again."""

import pytest
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.core.scope import current_scope, working_in
from apps.customers.actions import merge_customers, undo_merge
from apps.customers.erasing import traces_of
from apps.customers.models import Relation
from apps.dealers.models import Notification, Role
from apps.dealers.workplace import scope_of_group
from apps.reception.actions.companions import bring_along, leave_out
from apps.reception.actions.privacy import erase_visits
from apps.reception.actions.turns import assign_visit, greet_visit, take_visit
from apps.reception.actions.visits import enter_arrival, leave_visit
from apps.reception.expected import expected_on
from apps.reception.models import Companion, Visit
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    FollowUpFactory,
    RelationFactory,
    VisitFactory,
    scope_for,
)
from tests.racing import race


def arrive(by, customer, **said):
    return enter_arrival(
        **{"key": uuid7(), "purpose": "sales", "by": by, "customer": customer} | said
    )


def along_with(visit):
    return [each.customer for each in Companion.objects.standing().filter(visit=visit)]


def comes_with(visit, desk, name="Chen Li"):
    person = CustomerFactory(name=name)
    RelationFactory(customer=visit.customer, other=person)
    bring_along(visit, person=person, by=desk)
    return person


def kinds(person):
    return [entry.kind for entry in person.timeline.order_by("at", "pk")]


@pytest.fixture
def twice(desk):
    """Two visits of one person, entered by two cards: the first goes on. Their cards."""
    one, other = CustomerFactory(name="Wang Xiaoming"), CustomerFactory(name="Wang X. M.")
    return arrive(desk, one), arrive(desk, other), one, other


def test_two_cards_of_one_person_leave_one_visit_on_the_board(twice, desk):
    first, _second, one, other = twice

    merge_customers(other, into=one, by=desk)

    assert list(Visit.objects.here()) == [first]
    assert Visit.objects.counted().count() == 1


def test_of_two_visits_of_one_person_the_one_that_somebody_looks_after_goes_on(
    twice, desk, on_floor
):
    _first, second, one, other = twice
    greeted = greet_visit(second, by=on_floor("Amy First"))

    merge_customers(other, into=one, by=desk)

    assert list(Visit.objects.here()) == [greeted]
    assert greeted.turns.running().count() == 1


def test_whoever_came_along_is_on_the_visit_that_goes_on(twice, desk):
    first, second, one, other = twice
    wife = comes_with(second, desk)
    Visit.objects.filter(pk=second.pk).update(party_size=4)

    merge_customers(other, into=one, by=desk)

    first.refresh_from_db()
    assert (along_with(first), along_with(second)) == ([wife], [])
    assert first.party_size == 4
    # They came along, and nothing says otherwise.
    assert kinds(wife) == ["reception.came_along"]
    with pytest.raises(Refused, match="Chen Li came along with Wang Xiaoming"):
        arrive(desk, wife)
    leave_out(first, person=wife, by=desk)
    assert along_with(first) == []


def test_who_came_along_on_both_visits_by_two_cards_is_there_once(twice, desk):
    first, second, one, other = twice
    wife, again = comes_with(first, desk), comes_with(second, desk, name="Li Chen")
    merge_customers(again, into=wife, by=desk)
    assert Companion.objects.standing().count() == 1

    merge_customers(other, into=one, by=desk)

    first.refresh_from_db()
    assert ([each.person for each in along_with(first)], first.party_size) == ([wife], 2)


def test_parted_again_each_has_who_came_along_and_waits(twice, desk, on_floor):
    first, second, one, other = twice
    amy = on_floor("Amy First")
    comes_with(first, desk, name="Wang Lei")
    wife = comes_with(second, desk)
    greet_visit(first, by=amy)
    merge = merge_customers(other, into=one, by=desk)

    undo_merge(merge, by=desk)

    for visit in (first, second):
        visit.refresh_from_db()
    assert set(Visit.objects.here()) == {first, second}
    assert along_with(second) == [wife]
    assert [each.name for each in along_with(first)] == ["Wang Lei"]
    assert (first.party_size, second.party_size) == (2, 2)
    assert (first.host, second.host, second.status) == (amy, None, "waiting")
    assert (second.outcome, second.closed_at, Visit.objects.counted().count()) == ("", None, 2)
    assert "reception.here_again" in kinds(other)


def test_parted_after_they_left_nothing_is_invented(twice, desk):
    first, second, one, other = twice
    wife = comes_with(second, desk)
    merge = merge_customers(other, into=one, by=desk)
    leave_visit(first, by=desk)

    undo_merge(merge, by=desk)

    second.refresh_from_db()
    assert (second.outcome, not Visit.objects.here().exists()) == ("mistake", True)
    assert along_with(first) == [wife]


def test_who_was_taken_off_since_does_not_come_back_with_the_parting(twice, desk):
    first, second, one, other = twice
    wife = comes_with(second, desk)
    merge = merge_customers(other, into=one, by=desk)
    leave_out(first, person=wife, by=desk)

    undo_merge(merge, by=desk)

    assert (along_with(first), along_with(second)) == ([], [])
    assert set(Visit.objects.here()) == {first, second}


def test_the_visit_that_goes_on_is_what_was_expected(desk):
    one, step = CustomerFactory(), FollowUpFactory(step="visit", due_at=timezone.now())
    first, second = arrive(desk, one), arrive(desk, step.customer)
    assert second.expected_key == f"step:{step.pk}"

    merge = merge_customers(step.customer, into=one, by=desk)
    first.refresh_from_db()
    assert first.expected_key == f"step:{step.pk}"
    assert expected_on(timezone.localdate()) == []

    undo_merge(merge, by=desk)
    keys = dict(Visit.objects.values_list("pk", "expected_key"))
    assert keys == {first.pk: "", second.pk: f"step:{step.pk}"}


def test_who_has_a_visit_did_not_come_along_on_another(desk):
    husband, wife = CustomerFactory(name="Wang Xiaoming"), CustomerFactory(name="Chen Li")
    visit, again = arrive(desk, husband), CustomerFactory(name="Li Chen")
    RelationFactory(customer=husband, other=wife)
    bring_along(visit, person=wife, by=desk)
    own = arrive(desk, again)

    merge = merge_customers(again, into=wife, by=desk)
    assert set(Visit.objects.here()) == {visit, own}
    assert along_with(visit) == []

    undo_merge(merge, by=desk)
    assert along_with(visit) == [wife]


def test_a_person_is_one_at_the_dealership_next_door_as_well(dealership, desk):
    one, other = CustomerFactory(), CustomerFactory()
    there = DealershipFactory(group=dealership.group)
    with working_in(scope_for(there)):
        first, second = VisitFactory(customer=one), VisitFactory(customer=other)
        wife = comes_with(second, desk)

    merge_customers(other, into=one, by=desk)

    assert current_scope().dealership_id == dealership.pk
    with working_in(scope_for(there)):
        assert list(Visit.objects.here()) == [first]
        assert along_with(first) == [wife]


@pytest.mark.django_db(transaction=True)
def test_who_is_brought_along_while_cards_are_joined_is_on_the_visit_that_goes_on(twice, desk):
    first, second, one, other = twice
    wife = CustomerFactory(name="Chen Li")
    RelationFactory(customer=other, other=wife)

    brought, merge = race(
        lambda: bring_along(second, person=wife, by=desk),
        lambda: merge_customers(other, into=one, by=desk),
    )

    assert not isinstance(merge, Exception)
    assert list(Visit.objects.here()) == [first]
    if isinstance(brought, Refused):
        assert not Companion.objects.standing().exists()
    else:
        assert along_with(first) == [wife]


@pytest.mark.django_db(transaction=True)
def test_two_who_part_at_once_put_the_visit_on_the_board_once(twice, desk):
    _first, second, one, other = twice
    merge = merge_customers(other, into=one, by=desk)

    race(*[lambda: undo_merge(merge, by=desk)] * 3)

    assert Visit.objects.here().count() == 2
    assert second.customer.timeline.filter(kind="reception.here_again").count() == 1


def test_an_erased_person_who_was_carried_along_stands_on_no_visit_and_at_no_bell(
    twice, desk, on_floor
):
    first, second, one, other = twice
    wife = comes_with(second, desk)
    assign_visit(second, host=on_floor("Amy First"), by=desk)
    take_visit(first, by=on_floor("Tom Hale"))
    merge_customers(other, into=one, by=desk)
    assert "Chen Li" in str(Notification.objects.get(kind="reception.ring").facts)

    with working_in(scope_of_group(current_scope().group_id)):
        erase_visits(traces_of(wife))

    assert not Companion.objects.exists()
    assert not Notification.objects.filter(kind="reception.ring").exists()


def test_the_page_of_the_merge_says_what_became_of_the_visits(twice, desk, signed_in):
    _first, second, one, other = twice
    comes_with(second, desk)
    merge = merge_customers(other, into=one, by=desk)

    page = signed_in(Role.SALES_MANAGER).get(reverse("customers:merge", args=[merge.pk])).text

    assert "was the same one as another" in page
    assert "Whoever came along is on the visit that goes on." in page


def test_the_page_offers_to_take_off_who_is_no_relative_any_more(twice, desk, signed_in):
    first, _second, _one, _other = twice
    comes_with(first, desk)
    Relation.objects.update(ended_at=timezone.now())

    page = signed_in(Role.RECEPTIONIST).get(first.get_absolute_url()).text

    assert 'aria-pressed="true">Chen Li' in page
