from dataclasses import replace

import pytest

from apps.customers.actions import Recognised, add_customer, recognise
from apps.customers.contact_sheets import ContactSheet, Unrecognisable
from apps.customers.models import ContactPoint, Customer
from tests.factories import ContactPointFactory, CustomerFactory
from tests.racing import race

ANNA = ContactSheet(name="Anna Meyer", phones=("07400 123456",), emails=("Anna@Example.com",))


def points_of(customer):
    return sorted(customer.contact_points.values_list("kind", "value"))


def codes(found):
    return [remark.code for remark in found.remarks]


def test_somebody_new_gets_a_card_with_everything_that_was_said(dealership):
    sheet = replace(ANNA, language="de-DE", street="Long Lane 1", city="London", wechat="Anna_M")

    found = recognise(sheet, country="GB")

    card = Customer.objects.get()
    assert (found.customer, found.created, found.remarks) == (card, True, ())
    assert (card.language, card.street, card.group_id) == ("de", "Long Lane 1", dealership.group_id)
    assert points_of(card) == [
        ("email", "anna@example.com"),
        ("phone", "+447400123456"),
        ("wechat", "anna_m"),
    ]
    assert [entry.kind for entry in card.timeline.all()] == ["customers.added"]


def test_somebody_known_is_found_in_any_spelling_and_completed():
    known = recognise(ANNA, country="GB").customer

    found = recognise(
        ContactSheet(
            name="MEYER anna",
            phones=("+44 (0)7400 123 456", "12"),
            external_ids=("DMS: 4711",),
            language="en",
        ),
        country="CN",
    )

    assert (found.customer, found.created) == (known, False)
    assert codes(found) == ["phone_invalid"]
    assert points_of(known) == [
        ("email", "anna@example.com"),
        ("external", "dms:4711"),
        ("phone", "+447400123456"),
    ]
    assert Customer.objects.get().language == "en"


def test_another_name_is_not_written_over_the_known_one():
    recognise(ANNA, country="GB")

    found = recognise(replace(ANNA, name="Boris Novak"), country="GB")

    card = Customer.objects.get()
    assert card.name == "Anna Meyer"
    facts = {"said": "Boris Novak", "known": "Anna Meyer", "card": str(card.pk)}
    facts["point"] = str(card.contact_points.get(kind="phone").pk)
    assert [remark.as_json() for remark in found.remarks] == [
        {"code": "name_differs", "facts": facts}
    ]


def test_the_same_name_in_another_script_is_no_other_name():
    recognise(ContactSheet(name="王小明", phones=("138 0013 8001",)), country="CN")

    found = recognise(ContactSheet(name="Wang Xiaoming", phones=("13800138001",)), country="CN")

    assert found.remarks == ()


def test_the_phone_decides_between_two_cards_and_a_remark_names_the_other():
    by_phone = ContactPointFactory(value="+447400123456").customer
    other = ContactPointFactory(
        kind="email", value="anna@example.com", customer=CustomerFactory(name="Anna Meier")
    ).customer
    by_phone.name = "Anna Meyer"
    by_phone.save()

    found = recognise(ANNA, country="GB")

    assert (found.customer, found.created) == (by_phone, False)
    point = other.contact_points.get()
    facts = {"value": "Anna@Example.com", "other": "Anna Meier"}
    facts |= {"card": str(other.pk), "point": str(point.pk)}
    assert [remark.as_json() for remark in found.remarks] == [
        {"code": "several_cards", "facts": facts}
    ]
    assert points_of(other) == [("email", "anna@example.com")]


def test_a_card_that_was_joined_to_another_leads_to_the_one_that_stays():
    stays = CustomerFactory(name="Anna Meyer")
    joined = CustomerFactory(name="Anna Meyer", canonical=stays)
    ContactPointFactory(value="+447400123456", customer=joined)

    assert recognise(ANNA, country="GB").customer == stays


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (replace(ANNA, name=" "), ["no_name"]),
        (replace(ANNA, phones=("123",), emails=()), ["phone_invalid", "no_contact"]),
        (replace(ANNA, phones=("07777777777",), emails=()), ["phone_placeholder", "no_contact"]),
        (replace(ANNA, phones=(), emails=("anna at home",)), ["email_invalid", "no_contact"]),
        (ContactSheet(), ["no_name", "no_contact"]),
    ],
)
def test_who_cannot_be_named_or_answered_gets_no_card(sheet, expected):
    with pytest.raises(Unrecognisable) as raised:
        recognise(sheet, country="GB")

    assert [remark.code for remark in raised.value.remarks] == expected
    assert Customer.objects.count() == 0


def test_a_placeholder_never_joins_two_people():
    first = recognise(replace(ANNA, phones=("13800138000",)), country="CN")
    second = recognise(
        ContactSheet(name="Li Na", phones=("13800138000",), emails=("li@example.com",)),
        country="CN",
    )

    assert (codes(first), codes(second)) == (["phone_placeholder"], ["phone_placeholder"])
    assert Customer.objects.count() == 2
    assert ContactPoint.objects.filter(kind="phone").count() == 0


def test_texts_longer_than_a_card_are_cut_and_not_lost_with_the_enquiry():
    sheet = replace(ANNA, name="A" * 300, street="B" * 300, country="Great Britain")

    card = recognise(sheet, country="GB").customer

    assert (len(card.name), len(card.street), card.country) == (200, 200, "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [2, 20])
def test_enquiries_of_one_new_phone_at_once_make_one_customer(number):
    sheets = [ContactSheet(name="Anna Meyer", phones=("07400 123456",))] * number

    found = race(*[lambda sheet=sheet: recognise(sheet, country="GB") for sheet in sheets])

    card = Customer.objects.get()
    assert [type(each) for each in found] == [Recognised] * number
    assert {each.customer for each in found} == {card}
    assert sum(each.created for each in found) == 1
    assert points_of(card) == [("phone", "+447400123456")]


@pytest.mark.django_db(transaction=True)
def test_enquiries_that_cross_each_other_do_not_wait_for_good():
    first = ContactSheet(name="Anna", phones=("07400123456",), emails=("boris@example.com",))
    second = ContactSheet(name="Boris", phones=("07400123457",), emails=("anna@example.com",))
    add_customer(name="Anna", emails=["anna@example.com"], by=None)
    add_customer(name="Boris", emails=["boris@example.com"], by=None)

    calls = [lambda sheet=sheet: recognise(sheet, country="GB") for sheet in (first, second) * 5]
    found = race(*calls)

    assert [type(each) for each in found] == [Recognised] * 10
    assert Customer.objects.count() == 2
    assert ContactPoint.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_new_person_by_two_ways_at_once_is_one_customer():
    phone_first = ContactSheet(name="Anna", phones=("07400123456",), emails=("a@example.com",))
    mail_first = ContactSheet(name="Anna", emails=("a@example.com",), phones=("07400123456",))

    found = race(
        *[lambda sheet=sheet: recognise(sheet, country="GB") for sheet in (phone_first, mail_first)]
    )

    assert [type(each) for each in found] == [Recognised] * 2
    assert Customer.objects.count() == 1
