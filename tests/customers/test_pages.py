from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from apps.core.scope import working_in
from apps.customers.actions import add_contact_point, add_customer
from apps.customers.models import ContactPoint, Customer
from apps.customers.views.hits import last_entries
from apps.customers.views.lists import typed_fields
from apps.dealers.models import Role
from apps.journeys.actions import record
from apps.journeys.models import TimelineEntry
from apps.journeys.standing import Mark
from tests.explaining import done_for, statements
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    OwnConsultantFactory,
    UserFactory,
    scope_for,
)

LIST = "/customers/"
SEARCH = "/customers/search/"
NEW = "/customers/new/"
ANNA = {"kind": "person", "name": "Anna Meyer", "phone": "07400 123456"}


@pytest.fixture
def consultant(signed_in):
    return signed_in(Role.SALES_CONSULTANT)


@pytest.fixture
def manager(signed_in):
    """Somebody who sees how everybody is reached."""
    return signed_in(Role.DEALER_MANAGER)


def names(response):
    return [hit.name for hit in response.context["hits"]]


def page_of(name, row):
    return reverse(f"customers:{name}", args=[row.pk])


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize(("query", "queries"), [("", 9), ("?q=anna", 12)])
def test_the_list_costs_the_same_for_one_and_for_ten(
    consultant, django_assert_num_queries, number, query, queries
):
    for at in range(number):
        card = add_customer(name=f"Anna {at}", phones=[f"0740000{at:04}"], by=None)
        OwnConsultantFactory(customer=card)
        record(card, "leads.test", by=None, marks=[Mark.ENQUIRY_OPENED])

    with django_assert_num_queries(queries):
        response = consultant.get(LIST + query)

    assert len(names(response)) == number


@pytest.mark.parametrize("number", [1, 8])
def test_searching_costs_the_same_for_one_and_for_eight(
    consultant, django_assert_num_queries, number
):
    for at in range(number):
        OwnConsultantFactory(customer=add_customer(name=f"Anna {at}", by=None))

    with django_assert_num_queries(10):
        response = consultant.get(SEARCH, {"q": "anna"})

    assert len(names(response)) == number


def test_the_list_is_newest_first_and_goes_on_by_key(consultant):
    for at in range(80):
        CustomerFactory(name=f"Anna {at:03}")

    first = consultant.get(LIST)
    second = consultant.get(first.context["next_url"])
    last = consultant.get(second.context["next_url"])

    found = names(first) + names(second) + names(last)
    assert found == [f"Anna {at:03}" for at in reversed(range(80))]
    assert last.context["next_url"] == ""


def test_the_pages_of_a_search_keep_what_was_asked(consultant):
    for at in range(60):
        own = OwnConsultantFactory(
            customer=add_customer(name=f"Anna {at}", by=None), consultant=consultant.user
        )
    add_customer(name="Anna of somebody else", by=None)

    first = consultant.get(LIST, {"q": "anna", "mine": "1"})
    second = consultant.get(first.context["next_url"])

    assert len(names(first) + names(second)) == 60
    assert own.customer.name in names(first)


@pytest.mark.parametrize("before", ["", "nonsense", "0"])
def test_a_place_in_the_list_that_is_none_is_its_beginning(consultant, before):
    CustomerFactory(name="Anna")

    assert names(consultant.get(LIST, {"before": before})) == ["Anna"]


def test_mine_are_those_who_deal_with_me_here(consultant, dealership):
    mine, other = CustomerFactory(name="Mine"), CustomerFactory(name="Elsewhere mine")
    OwnConsultantFactory(customer=mine, consultant=consultant.user)
    OwnConsultantFactory(customer=CustomerFactory())
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        OwnConsultantFactory(customer=other, consultant=consultant.user)

    assert names(consultant.get(LIST, {"mine": "1"})) == ["Mine"]


def test_cards_that_were_joined_are_one_row(consultant):
    stays = CustomerFactory(name="Anna Meyer")
    CustomerFactory(name="A. Meyer", canonical=stays)

    assert names(consultant.get(LIST)) == ["Anna Meyer"]


def test_customers_of_another_group_are_not_listed(consultant):
    with working_in(scope_for(DealershipFactory())):
        add_customer(name="Anna Elsewhere", by=None)

    assert names(consultant.get(LIST)) == []
    assert names(consultant.get(LIST, {"q": "anna"})) == []
    assert names(consultant.get(SEARCH, {"q": "anna"})) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "No customers yet"),
        ({"q": "anna"}, "Nobody matches"),
        ({"mine": "1"}, "No customer is yours here yet"),
    ],
)
def test_an_empty_list_says_what_to_do(consultant, query, sentence):
    assert sentence in consultant.get(LIST, query).text


def test_a_hit_says_why_it_was_found_and_whose_it_is(manager):
    card = add_customer(name="Anna Meyer", phones=["07400 123456"], by=None)
    own = OwnConsultantFactory(customer=card)
    record(card, "leads.test", by=None, marks=[Mark.ENQUIRY_OPENED])

    by_name = manager.get(SEARCH, {"q": "anna"}).context["hits"][0]
    by_phone = manager.get(SEARCH, {"q": "3456"}).context["hits"][0]

    assert by_name.detail == f"Intender · {own.consultant.name} · …3456"
    assert by_phone.detail == f"phone +44 7400 123456 · Intender · {own.consultant.name}"
    assert by_phone.url == card.get_absolute_url()


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("anna", ()),
        ("anna.m@", ("e-mail anna.m@example.com",)),
        ("anna 3456", ("phone +44 7400 123456",)),
    ],
)
def test_a_reason_is_given_where_the_name_does_not_show_it(manager, query, why):
    add_customer(name="Anna", phones=["07400 123456"], emails=["anna.m@example.com"], by=None)

    assert manager.get(SEARCH, {"q": query}).context["hits"][0].why == why


def test_the_box_shows_eight_and_leads_to_all(consultant):
    for at in range(12):
        add_customer(name=f"Anna {at}", by=None)

    response = consultant.get(SEARCH, {"q": "anna"})

    assert len(names(response)) == 8
    assert "All 12 results" in response.text
    assert response.context["all_url"] == "/customers/?q=anna"
    assert response.text.count('role="option"') == 10


def test_an_empty_box_offers_nobody_and_a_technician_no_new_card(consultant, signed_in):
    assert "New customer" not in consultant.get(SEARCH, {"q": " "}).text
    assert "New customer" in consultant.get(SEARCH, {"q": "anna"}).text

    assert "New customer" not in signed_in(Role.TECHNICIAN).get(SEARCH, {"q": "anna"}).text


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("Anna Meyer", {"name": "Anna Meyer"}),
        ("07400 123 456", {"phone": "07400 123 456"}),
        ("王小明 +86 138 0013 8001", {"phone": "+86 138 0013 8001", "name": "王小明"}),
        ("anna@example.com", {"email": "anna@example.com"}),
        ("KA-MB 204", {"name": "KA-MB 204"}),
        ("", {}),
    ],
)
def test_what_was_typed_goes_into_its_field_of_the_new_card(query, fields):
    assert typed_fields(query) == fields


def test_the_form_for_somebody_new_begins_with_what_was_typed(consultant):
    offered = consultant.get(SEARCH, {"q": "Anna 07400123456"}).context["new_url"]

    form = consultant.get(offered).context["form"]

    assert parse_qs(urlsplit(offered).query) == {"phone": ["07400123456"], "name": ["Anna"]}
    assert (form["name"].value(), form["phone"].value()) == ("Anna", "07400123456")


def test_somebody_new_gets_a_card(consultant):
    response = consultant.post(NEW, ANNA | {"email": "Anna@example.com", "city": "London"})

    card = Customer.objects.get()
    assert (response.status_code, response.url) == (302, card.get_absolute_url())
    assert sorted(card.contact_points.values_list("value", flat=True)) == [
        "+447400123456",
        "anna@example.com",
    ]
    assert card.timeline.get().by == consultant.user


def test_the_same_click_twice_makes_one_card(consultant):
    nobody_to_reach = [{"kind": "person", "name": name} for name in ("Ida Lund", "王小明")]
    for typed in (ANNA, *nobody_to_reach):
        key = consultant.get(NEW).context["form"]["key"].value()
        answers = [consultant.post(NEW, {**typed, "key": key}) for _ in range(2)]
        assert [answer.get("Location") for answer in answers] == [f"/customers/{key}/"] * 2

    assert Customer.objects.count() == 3
    assert consultant.post(NEW, ANNA).status_code == 422


@pytest.mark.parametrize("other", [{"name": "Anne"}, {"phone": "07400 123457"}, {"phone": ""}])
def test_a_form_that_was_saved_and_then_corrected_says_where_to_do_that(consultant, other):
    key = consultant.get(NEW).context["form"]["key"].value()
    consultant.post(NEW, ANNA | {"key": key})

    response = consultant.post(NEW, ANNA | {"key": key} | other)

    assert response.status_code == 422
    assert "This form was saved already, as Anna Meyer. Change it on that card." in response.text
    assert Customer.objects.get().name == "Anna Meyer"


def test_a_number_that_is_taken_says_whose_it_is_and_keeps_what_was_typed(consultant):
    known = add_customer(name="Boris Novak", phones=["+447400123456"], by=None)

    response = consultant.post(NEW, ANNA | {"city": "Leeds"})

    assert response.status_code == 422
    assert "+44 7400 123456 belongs to Boris Novak." in response.text
    assert f'href="{known.get_absolute_url()}"' in response.text
    form = response.context["form"]
    assert (form["name"].value(), form["phone"].value()) == ("Anna Meyer", "07400 123456")
    assert form["city"].value() == "Leeds"
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "07777777777"}, "phone"),
        ({"email": "anna at home"}, "email"),
        ({"wechat": "two words"}, "wechat"),
        ({"birthday": "31.2.1980"}, "birthday"),
        ({"country": "XX"}, "country"),
        ({"kind": "robot"}, "kind"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(consultant, wrong, field):
    response = consultant.post(NEW, ANNA | wrong)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Customer.objects.count() == 0


def test_a_name_from_outside_is_never_markup(consultant):
    add_customer(name="<b>Boris</b>", phones=["+447400123456"], by=None)

    assert "<b>Boris" not in consultant.post(NEW, ANNA).text
    assert "<b>Boris" not in consultant.get(LIST).text


def test_a_card_is_changed_where_it_was_changed_only(consultant):
    card = CustomerFactory(name="Anna Meyer", city="London")
    shown = consultant.get(page_of("customer_edit", card)).context["form"].initial
    fields = {name: value or "" for name, value in shown.items()}

    response = consultant.post(page_of("customer_edit", card), fields | {"name": "Anna Novak"})

    assert response.url == card.get_absolute_url()
    card.refresh_from_db()
    assert (card.name, card.city) == ("Anna Novak", "London")


def test_a_contact_point_is_added_preferred_and_removed(consultant):
    card = add_customer(name="Anna", phones=["07400 123456"], by=None)

    added = consultant.post(
        page_of("contact_new", card), {"kind": "phone", "typed": "020 7946 0018"}
    )
    newest = ContactPoint.objects.get(value="+442079460018")
    consultant.post(page_of("contact_prefer", newest))
    consultant.post(page_of("contact_prefer", newest))

    assert added.url == page_of("customer_edit", card)
    assert [point.value for point in card.contact_points.all()] == [
        "+442079460018",
        "+447400123456",
    ]
    consultant.post(page_of("contact_remove", newest))
    assert consultant.post(page_of("contact_remove", newest)).status_code == 404
    assert card.contact_points.get().value == "+447400123456"


def test_another_number_can_be_preferred_later(consultant):
    card = add_customer(name="Anna", phones=["07400 123456", "07400 123457"], by=None)

    for point in card.contact_points.all():
        consultant.post(page_of("contact_prefer", point))

    preferred = card.contact_points.get(preferred=True)
    assert preferred.value == "+447400123457"


def test_a_contact_point_of_somebody_else_is_not_added(consultant):
    known = add_customer(name="Boris Novak", emails=["b@example.com"], by=None)
    card = CustomerFactory()

    response = consultant.post(
        page_of("contact_new", card), {"kind": "email", "typed": "B@example.com"}
    )

    assert response.status_code == 422
    assert f'href="{known.get_absolute_url()}"' in response.text
    assert card.contact_points.count() == 0


def test_the_history_says_who_changed_what(manager):
    card = add_customer(name="Anna Meyer", by=None)
    add_contact_point(card, kind="phone", typed="07400 123456", by=None)
    fields = {"kind": "person", "name": "Anna Novak", "city": "Leeds"}
    manager.post(page_of("customer_edit", card), fields)
    manager.post(page_of("contact_remove", card.contact_points.get()))

    changes = manager.get(page_of("customer_history", card)).context["changes"]

    who = manager.user.name
    # The database gives all facts of one transaction, such as a test, the same time.
    assert {(change.by, str(change.label), change.before, change.after) for change in changes} == {
        (who, "phone", "+44 7400 123456", ""),
        (who, "name", "Anna Meyer", "Anna Novak"),
        (who, "city", "", "Leeds"),
        ("", "phone", "", "+44 7400 123456"),
    }


@pytest.mark.parametrize("number", [1, 10])
def test_the_history_costs_the_same_for_one_change_and_for_ten(
    consultant, django_assert_num_queries, number
):
    card = CustomerFactory(name="Anna")
    for at in range(number):
        consultant.post(page_of("customer_edit", card), {"kind": "person", "name": f"Anna {at}"})

    with django_assert_num_queries(9):
        response = consultant.get(page_of("customer_history", card))

    assert len(response.context["changes"]) == number


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["customer_edit", "customer_history", "contact_new"])
def test_the_pages_of_a_card_are_there_in_both_languages(signed_in, language, name):
    card = add_customer(name="王小明", phones=["07400 123456"], by=UserFactory())
    client = signed_in(Role.DEALER_MANAGER, user=UserFactory(language=language))

    for url in (page_of(name, card), LIST, NEW, f"{SEARCH}?q=王"):
        response = client.get(url)
        assert (response.status_code, response["Content-Language"]) == (200, language)


def test_htmx_gets_the_list_alone(consultant):
    CustomerFactory(name="Anna")

    text = consultant.get(LIST, headers={"HX-Request": "true"}).text

    assert text.lstrip().startswith('<section id="list"')
    assert "<html" not in text


def test_the_last_entry_of_a_long_story_is_one_row_of_its_index():
    card = CustomerFactory()
    first = record(card, "leads.test", by=None)
    story = [
        TimelineEntry(
            customer=card, kind="leads.test", area="sales", at=first.at - timedelta(days=n)
        )
        for n in range(1, 2001)
    ]
    TimelineEntry.objects.bulk_create(story)

    with statements() as asked:
        assert last_entries([card.pk]) == {card.pk: first.at}
    plan = done_for(*asked[0], table="journeys_timelineentry")

    assert "using timeline on" in plan
    assert "rows=2001.00" not in plan  # What was read in fact; the plan's guess has no decimals.
