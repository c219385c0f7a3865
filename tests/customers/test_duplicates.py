from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.actions import (
    add_contact_point,
    add_customer,
    change_customer,
    decline_duplicate,
    merge_customers,
    propose_duplicates,
    undo_merge,
)
from apps.customers.actions.candidates import one_slip
from apps.customers.actions.duplicates import search_on
from apps.customers.models import DuplicateProposal, DuplicateSearch
from apps.customers.models.matching import PAGE
from tests.factories import ContactPointFactory, CustomerFactory, OwnershipFactory

BORN = date(1986, 5, 3)


def person(name="Anna Meyer", **said):
    return add_customer(name=name, by=None, **said)


def found(state="open"):
    """The pairs in this state, each with the codes of its reasons."""
    return [
        ({each.first, each.second}, [reason["code"] for reason in each.reasons])
        for each in DuplicateProposal.objects.filter(state=state).select_related("first", "second")
    ]


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("Meyer Anna", {"birthday": BORN}, "birthday_same"),
        ("Anna Meier", {"birthday": BORN}, "birthday_same"),
        ("Anna Meyer", {"phones": ["07400 123465"]}, "phone_typo"),
        ("Anna Meyer", {"emails": ["anna.meyr@example.com"]}, "email_typo"),
        ("Anna Meyer", {"emails": ["anna.meyer@exmaple.com"]}, "email_typo"),
        ("Anna Meyer", {"emails": ["anna.meyer@other.example"]}, "email_account"),
        ("Anna Meyer", {"address": {"street": "8 PLOUGH LANE", "city": "London"}}, "address_same"),
    ],
)
def test_a_new_card_is_compared_at_once(name, said, code):
    known = person(
        birthday=BORN,
        phones=["07400 123456"],
        emails=["anna.meyer@example.com"],
        address={"street": "8 Plough Lane", "city": "London"},
    )
    person("Boris Novak", birthday=BORN)

    new = person(name, **said)

    ((pair, reasons),) = found()
    assert pair == {known, new}
    assert code in reasons


@pytest.mark.parametrize("each", [1, 2])
def test_a_slip_in_the_host_of_an_address_that_many_have_is_found(each):
    for number in range(PAGE):
        emails = [f"info@a{number:02}{sign}.example" for sign in "ab"[:each]]
        person(f"Boris Novak {number}", emails=emails)
    street, near = ({"street": each, "city": "London"} for each in ("8 Plough Lane", "8 Plow Lane"))
    known = person("Anna Meyer", emails=["info@example.com"], address=street)

    new = person("Anna Meier", emails=["info@exmaple.com"], address=near)

    assert ({known, new}, ["name_near", "email_typo", "address_near"]) in found()


def test_a_chinese_name_is_found_by_its_sound():
    known = person("王小明", birthday=BORN)

    assert found() == []
    new = person("Xiaoming Wang", birthday=BORN)

    assert found() == [({known, new}, ["name_same", "birthday_same"])]


def test_a_change_or_a_new_number_proposes_and_takes_back():
    known, other = person(phones=["07400 123456"]), person()

    change_customer(other, birthday=BORN, by=None)
    change_customer(known, birthday=BORN, by=None)
    assert found() == [({known, other}, ["name_same", "birthday_same"])]
    change_customer(other, birthday=date(1950, 1, 1), by=None)
    assert found() == []
    add_contact_point(other, kind="phone", typed="07400 132456", by=None)
    assert found() == []  # Another birthday speaks against it.


def test_a_declined_pair_comes_back_only_for_a_new_reason():
    known, other = person(birthday=BORN, phones=["07400 123456"]), person(birthday=BORN)
    decline_duplicate(DuplicateProposal.objects.get(), by=None)

    propose_duplicates(known)
    assert (found(), len(found("declined"))) == ([], 1)
    add_contact_point(other, kind="phone", typed="07400 123465", by=None)

    assert found() == [({known, other}, ["name_same", "birthday_same", "phone_typo"])]


def test_joined_cards_are_decided_and_parted_ones_are_two_people():
    known, other = person(birthday=BORN), person(birthday=BORN)
    merge = merge_customers(other, into=known, by=None)
    assert [state for state in ("open", "declined", "merged") if found(state)] == ["merged"]
    with pytest.raises(Refused, match="Part them first"):
        decline_duplicate(DuplicateProposal.objects.get(), by=None)

    undo_merge(merge, by=None)

    assert [state for state in ("open", "declined", "merged") if found(state)] == ["declined"]


def test_what_a_joined_card_says_is_said_of_the_person():
    known, other = person("Anna Meyer"), person("A. Meyer", birthday=BORN)
    merge_customers(other, into=known, by=None)

    third = person("Anna Meyer", birthday=BORN)

    assert {known, third} in [pair for pair, _reasons in found()]
    assert DuplicateProposal.objects.open().count() == 1


def test_a_car_that_both_had_is_evidence():
    known = OwnershipFactory(customer=person(), until=timezone.localdate())
    other = person()
    OwnershipFactory(customer=other, vehicle=known.vehicle, since=timezone.localdate())

    propose_duplicates(other)

    assert found() == [({known.customer, other}, ["name_same", "same_car"])]


def test_the_search_walks_through_all_cards_and_goes_on_where_it_stood():
    CustomerFactory.create_batch(3, name="Anna Meyer", birthday=BORN)
    ContactPointFactory.create_batch(4)
    later = timezone.now() + timedelta(hours=1)

    assert search_on(most=2, now=later) == 2
    reached = DuplicateSearch.objects.get().reached
    assert search_on(most=2, now=later) == 2
    assert DuplicateSearch.objects.get().reached > reached
    while search_on(most=2, now=later):
        pass

    assert DuplicateSearch.objects.get().round_ended_at == later
    assert search_on(most=2, now=later) == 0
    with clock.set_to(later + timedelta(minutes=1)):
        CustomerFactory(name="Anna Meyer", birthday=BORN)
    assert search_on(most=9, now=later + timedelta(minutes=5)) == 1
    assert DuplicateProposal.objects.count() == 3 + 3


def test_one_slip_is_a_wrong_missing_doubled_or_swapped_sign():
    slips = one_slip("12", "123")

    assert {"1", "2", "21", "13", "112", "312"} <= slips
    assert "12" not in slips
    assert "33" not in slips


def test_looking_for_one_card_asks_few_questions(django_assert_num_queries):
    card = person(birthday=BORN, phones=["07400 123456"], emails=["anna.meyer@example.com"])

    with django_assert_num_queries(10):
        propose_duplicates(card)
    for number in range(10):
        CustomerFactory(name="Anna Meyer", birthday=date(1950, 1, 1 + number))
    with django_assert_num_queries(10):
        propose_duplicates(card)
