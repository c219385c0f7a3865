import pytest

from apps.core.errors import Refused
from apps.customers.actions import (
    add_customer,
    end_relation,
    merge_customers,
    recognise,
    relate,
    remove_contact_point,
    share_contact_point,
    split_customer,
    stop_sharing,
)
from apps.customers.contact_sheets import ContactSheet
from apps.customers.models import Customer, Relation, SharedContact
from apps.customers.relatives import Relatives
from tests.factories import OwnershipFactory, RelationFactory
from tests.racing import race


def person(name="Wang Xiaoming", **said):
    return add_customer(name=name, by=None, **said)


def lines(customer):
    return {each.person.name: each.line for each in Relatives(customer).list}


def hits(query):
    return set(Customer.objects.matching(query))


def test_each_sees_the_other_with_what_they_are_to_them():
    wang, chen = person(), person("Chen Li")

    relate(wang, other=chen, roles=["partner", "decider"], by=None)

    assert lines(wang) == {"Chen Li": "spouse or partner, decides too"}
    assert lines(chen) == {"Wang Xiaoming": "spouse or partner, asks for their word"}
    kinds = [entry.kind for entry in wang.timeline.order_by("id")]
    assert kinds == ["customers.added", "customers.related", "customers.related"]


def test_a_relation_is_known_once_from_whichever_side_and_ends_for_both():
    wang, chen = person(), person("Chen Li")
    relate(wang, other=chen, roles=["partner", "parent"], by=None)

    relate(wang, other=chen, roles=["partner"], by=None)
    relate(chen, other=wang, roles=["partner", "child"], by=None)
    assert Relation.objects.count() == 2
    end_relation(Relation.objects.first(), by=None)
    end_relation(Relation.objects.first(), by=None)

    assert (lines(wang), Relation.objects.current().count()) == ({}, 0)
    assert wang.timeline.filter(kind="customers.relation_ended").count() == 2


@pytest.mark.parametrize(
    ("roles", "sentence"), [([], "Choose what they are"), (["contact"], "is a company")]
)
def test_a_relation_says_what_it_is(roles, sentence):
    with pytest.raises(Refused, match=sentence):
        relate(person(), other=person("Chen Li"), roles=roles, by=None)


def test_two_cards_of_one_person_are_no_relation():
    wang, chen = person(), person("Chen Li")
    relate(wang, other=chen, roles=["partner"], by=None)
    merge_customers(chen, into=wang, by=None)
    wang.refresh_from_db()

    assert lines(wang) == {}
    with pytest.raises(Refused, match="same person"):
        relate(wang, other=chen, roles=["partner"], by=None)


@pytest.mark.django_db(transaction=True)
def test_two_who_note_the_same_relation_at_once_note_it_once():
    wang, chen = person(), person("Chen Li")

    race(
        lambda: relate(wang, other=chen, roles=["partner"], by=None),
        lambda: relate(chen, other=wang, roles=["partner"], by=None),
    )

    assert Relation.objects.count() == 1


def test_a_number_has_one_owner_and_others_who_are_reached_there():
    wang = person(phones=["07400 123456"])
    number = wang.contact_points.get()
    chen = person("Chen Li", shared=[number])

    assert hits("123456") == {wang, chen}
    assert lines(chen) == {"Wang Xiaoming": "same phone"}
    assert chen.contact_points.count() == 0
    with pytest.raises(Refused, match="has it already"):
        share_contact_point(number, with_=wang, by=None)
    share_contact_point(number, with_=chen, by=None)
    assert SharedContact.objects.count() == 1

    stop_sharing(SharedContact.objects.get(), by=None)
    assert (hits("123456"), lines(chen)) == ({wang}, {})


def test_whoever_shares_a_number_is_recognised_by_it_and_their_name():
    wang = person(phones=["07400 123456"])
    chen = person("Chen Li", shared=[wang.contact_points.get()])

    named = {
        name: recognise(ContactSheet(name=name, phones=("07400123456",)), country="GB")
        for name in ("Li Chen", "Xiaoming Wang", "Boris Novak")
    }

    assert [found.customer for found in named.values()] == [chen, wang, wang]
    codes = [[remark.code for remark in found.remarks] for found in named.values()]
    assert codes == [[], [], ["name_differs"]]


def test_a_number_that_is_removed_is_nobodys():
    wang = person(phones=["07400 123456"])
    chen = person("Chen Li", shared=[wang.contact_points.get()])

    remove_contact_point(wang.contact_points.get(), by=None)

    assert hits("123456") == set()
    assert lines(chen) == {}


def test_one_card_that_held_two_people_is_split_and_both_tell_of_it():
    wang = person(phones=["07400 123456", "07400 765432"])
    car = OwnershipFactory(customer=wang)
    relation = RelationFactory(customer=wang, other=person("Chen Li"))
    number = wang.contact_points.get(value="+447400765432")

    said = {"name": "Wang Wei", "contact_points": [number], "relations": [relation]}
    card = split_customer(wang, choices={"car": [str(car.pk)]}, by=None, **said)

    car.refresh_from_db()
    assert (car.customer, hits("765432"), lines(card)) == (
        card,
        {card},
        {"Chen Li": "spouse or partner"},
    )
    assert (lines(wang), hits("123456")) == ({}, {wang})
    told = wang.timeline.get(kind="customers.split").facts
    assert (told["person"], told["more"]) == (str(card.pk), ["Marque Brio"])
    assert told["kinds"] == ["phone"]
    assert card.timeline.get(kind="customers.split_from").facts["person"] == str(wang.pk)


@pytest.mark.django_db(transaction=True)
def test_the_same_click_twice_is_one_card():
    key = "01890000-0000-7000-8000-000000000001"

    found = race(*[lambda: add_customer(name="Anna", key=key, by=None)] * 3)

    assert {str(card.pk) for card in found} == {key}
    assert Customer.objects.get().timeline.count() == 1
