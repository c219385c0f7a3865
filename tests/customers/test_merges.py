import random
from datetime import date

import pytest

from apps.core.errors import Refused
from apps.customers.actions import (
    add_contact_point,
    add_customer,
    change_customer,
    merge_customers,
    prefer_contact_point,
    recognise,
    undo_merge,
)
from apps.customers.contact_sheets import ContactSheet
from apps.customers.models import Customer, Merge, SearchKey
from apps.journeys.actions import record
from apps.journeys.models import Standing
from apps.journeys.standing import Mark
from apps.leads.models import Lead
from tests.factories import LeadFactory, LeadSourceFactory, OwnConsultantFactory, UserFactory
from tests.racing import race


def person(name="Anna Meyer", **said):
    return add_customer(name=name, by=None, **said)


def canonical_cards():
    return dict(Customer.objects.values_list("pk", "canonical"))


def hits(query):
    return set(Customer.objects.matching(query))


def test_nothing_moves_and_everything_shows_one_person():
    stays = person(phones=["07400 123456"], emails=["anna@example.com"])
    gone = person("A. Meyer", phones=["07400 765432"])
    record(gone, "leads.test", by=None, marks=[Mark.HANDED_OVER])

    merge = merge_customers(gone, into=stays, why="same licence", by=None)

    gone.refresh_from_db()
    assert (gone.canonical, merge.customer, merge.duplicate) == (stays, stays, gone)
    assert gone.contact_points.count() == 1
    assert hits("765432") == hits("A Meyer") == {stays}
    assert Standing.objects.get().customer == stays
    assert Standing.objects.get().stage == "owner"
    kinds = list(stays.timeline.order_by("id").values_list("kind", flat=True))
    assert kinds == ["customers.added", "customers.merged"]
    assert (
        recognise(ContactSheet(name="A. Meyer", phones=("07400765432",)), country="GB").customer
        == stays
    )


def test_undoing_makes_two_people_again_exactly_as_they_were():
    stays = person(phones=["07400 123456"])
    gone = person("Boris Novak", phones=["07400 765432"], wechat="boris_n")
    before = state_of_all()

    merge = merge_customers(gone, into=stays, by=None)
    undone = undo_merge(merge, by=None)

    assert state_of_all() == before
    assert undone.undone_at is not None
    assert hits("boris") == {gone}
    assert hits("765432") == {gone}
    assert [entry.kind for entry in gone.timeline.order_by("id")] == [
        "customers.added",
        "customers.parted",
    ]


def test_what_came_since_stays_with_the_card_it_was_attached_to():
    stays, gone = person(), person("Boris Novak")
    merge = merge_customers(gone, into=stays, by=None)
    gone.refresh_from_db()
    add_contact_point(gone, kind="phone", typed="07400 999888", by=None)

    undo_merge(merge, by=None)

    assert hits("999888") == {stays}


def test_a_field_that_only_the_other_card_has_is_taken_over_and_given_back():
    stays = person()
    gone = person(birthday=date(1986, 5, 3), address={"street": "Long Lane 1", "city": "London"})

    merge = merge_customers(gone, into=stays, take_over=["birthday", "address"], by=None)
    stays.refresh_from_db()
    assert (stays.birthday, stays.street, stays.city) == (date(1986, 5, 3), "Long Lane 1", "London")

    change_customer(stays, city="Leeds", by=None)
    undo_merge(merge, by=None)

    stays.refresh_from_db()
    assert (stays.birthday, stays.street, stays.city) == (None, "", "Leeds")


def test_the_same_click_twice_is_one_merge_and_one_undoing():
    stays, gone = person(), person()

    first = merge_customers(gone, into=stays, by=None)
    again = merge_customers(gone, into=stays, by=None)
    undo_merge(first, by=None)
    undo_merge(first, by=None)

    assert first == again
    assert gone.timeline.filter(kind="customers.parted").count() == 1


def test_of_two_cards_one_stays_and_a_card_is_not_joined_to_itself():
    stays, gone, third = person(), person(), person()
    merge_customers(gone, into=stays, by=None)

    with pytest.raises(Refused, match="one person already"):
        merge_customers(stays, into=stays, by=None)
    with pytest.raises(Refused, match="joined to another one meanwhile"):
        merge_customers(gone, into=third, by=None)


def test_a_preferred_number_is_the_only_one_of_all_cards_of_a_person():
    stays = person(phones=["07400 123456"])
    gone = person(phones=["07400 765432"])
    prefer_contact_point(stays.contact_points.get(), by=None)
    merge_customers(gone, into=stays, by=None)

    prefer_contact_point(gone.contact_points.get(), by=None)

    assert not stays.contact_points.get().preferred
    assert gone.contact_points.get().preferred


def test_whose_customer_a_joined_card_is_finds_the_person():
    stays, gone, anna = person(), person(), UserFactory()
    OwnConsultantFactory(customer=gone, consultant=anna)

    merge_customers(gone, into=stays, by=None)

    assert list(Customer.objects.people().of_consultant(anna)) == [stays]


def stage_of(standing):
    """Somebody without any fact has no standing, or an empty one."""
    return (standing.stage, sorted(standing.state["steps"])) if standing else ("prospect", [])


def state_of_all():
    """All that a merge may touch, as far as a person can see it."""
    standings = {each.customer_id: each for each in Standing.objects.all()}
    return {
        "cards": canonical_cards(),
        "fields": list(Customer.objects.order_by("pk").values("name", "birthday", "street")),
        "keys": sorted(SearchKey.objects.values_list("customer", "kind", "key")),
        "stages": {key: stage_of(standings.get(key)) for key in canonical_cards()},
        "leads": sorted(Lead.objects.values_list("pk", "status", "joined_to", "closed_at")),
    }


def merge_by_chance(chance):
    """Join two people who are none yet, with what each may say; return the merge."""
    people = list(Customer.objects.people().order_by("pk"))
    if len(people) < 2:
        return None
    stays, gone = chance.sample(people, 2)
    leads = Lead.objects.open().of(stays) | Lead.objects.open().of(gone)
    keep = [str(lead.pk) for lead in leads if chance.random() < 0.3]
    take = [field for field in ("birthday", "address") if chance.random() < 0.5]
    return merge_customers(gone, into=stays, take_over=take, choices={"lead": keep}, by=None)


def five_people():
    source = LeadSourceFactory()
    for number in range(5):
        card = person(
            f"Person {number}",
            phones=[f"07400 12345{number}"],
            birthday=date(1980, 1, 1 + number) if number % 2 else None,
            address={"street": f"Long Lane {number}"} if number % 3 else None,
        )
        if number != 2:
            LeadFactory(customer=card, source=source)
            record(card, "leads.test", by=None, marks=[Mark.ENQUIRY_OPENED])
        record(card, "leads.test", by=None, proves={"need": f"need {number}"})


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_joined_and_parted_in_the_end_it_is_as_it_was(seed):
    chance = random.Random(seed)
    five_people()
    before, merges = state_of_all(), []
    for _ in range(9):
        if merges and chance.random() < 0.3:
            undo_merge(merges.pop(), by=None)
        elif merge := merge_by_chance(chance):
            merges.append(merge)
    while merges:
        undo_merge(merges.pop(), by=None)

    assert state_of_all() == before


@pytest.mark.parametrize("seed", range(2))
def test_merges_may_be_undone_in_any_order(seed):
    chance = random.Random(seed)
    five_people()
    before, merges = state_of_all(), []
    while merge := merge_by_chance(chance):
        merges.append(merge)
    chance.shuffle(merges)
    for merge in merges:
        undo_merge(merge, by=None)

    after = state_of_all()
    assert {name: after[name] for name in ("cards", "keys")} == {
        name: before[name] for name in ("cards", "keys")
    }
    assert [lead[1] for lead in after["leads"]] == ["open"] * 4


@pytest.mark.django_db(transaction=True)
def test_two_who_join_the_same_cards_at_once_make_one_merge():
    stays, gone = person(), person()

    found = race(*[lambda: merge_customers(gone, into=stays, by=None)] * 4)

    assert set(found) == {Merge.objects.get()}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_join_two_cards_crosswise_the_second_is_told_which_card_stays():
    one, other = person("Anna"), person("Boris")

    found = race(
        lambda: merge_customers(one, into=other, by=None),
        lambda: merge_customers(other, into=one, by=None),
    )

    merge = Merge.objects.get()
    refused = [each for each in found if isinstance(each, Refused)]
    assert [each for each in found if not isinstance(each, Refused)] == [merge]
    assert [str(each) for each in refused] == [
        f"– has just joined them, and the card of {merge.customer.name} stays."
    ]
    assert set(canonical_cards().values()) == {merge.customer_id}


@pytest.mark.django_db(transaction=True)
def test_an_enquiry_that_comes_while_cards_are_joined_is_one_of_the_person():
    stays, gone = person(), person("Boris Novak", phones=["07400 765432"])
    sheet = ContactSheet(name="Boris Novak", phones=("07400765432",), emails=("b@example.com",))

    found = race(
        lambda: merge_customers(gone, into=stays, by=None),
        *[lambda: recognise(sheet, country="GB")] * 3,
    )

    assert not [each for each in found if isinstance(each, Exception)]
    assert set(canonical_cards().values()) == {stays.pk}
    assert hits("b@example.com") == {stays}


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_at_once_part_the_cards_once():
    stays, gone = person(), person()
    merge = merge_customers(gone, into=stays, by=None)

    found = race(*[lambda: undo_merge(merge, by=None)] * 3)

    assert set(found) == {merge}
    assert gone.timeline.filter(kind="customers.parted").count() == 1
