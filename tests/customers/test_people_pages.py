from datetime import date

import pytest

from apps.customers.actions import add_customer, merge_customers
from apps.customers.models import Customer, DuplicateProposal, Merge, Relation, SharedContact
from apps.dealers.models import Role
from tests.factories import (
    CustomerFactory,
    DuplicateProposalFactory,
    LeadFactory,
    OwnershipFactory,
    RelationFactory,
)

KEY = "01890000-0000-7000-8000-00000000000a"


def person(name="Wang Xiaoming", **said):
    return add_customer(name=name, by=None, **said)


def post(client, address, **data):
    return client.post(f"/customers/{address}/", data)


def test_somebody_new_with_the_same_number_is_one_form(signed_in):
    wang = person(phones=["07400 123456"])
    client = signed_in(Role.RECEPTIONIST)
    number = wang.contact_points.get()

    typed = {"key": KEY, "name": "Chen Li", "roles": ["partner"], "share": number.pk}
    for _click in range(2):
        response = post(client, f"{wang.pk}/people/new", **typed)

    chen = Customer.objects.get(name="Chen Li")
    assert (response.status_code, response.url) == (302, f"/customers/{wang.pk}/")
    assert (Relation.objects.get().other, SharedContact.objects.get().customer) == (chen, chen)
    panel = client.get(f"/customers/{wang.pk}/people/").content.decode()
    assert "spouse or partner, same phone" in panel


def test_somebody_known_is_found_while_typing_and_chosen(signed_in):
    wang, chen = person(), person("Chen Li")
    client = signed_in(Role.RECEPTIONIST)

    found = client.get(
        f"/customers/{wang.pk}/people/search/?name=chen", headers={"hx-request": "true"}
    )
    assert f'value="{chen.pk}"' in found.content.decode()
    typed = {"key": KEY, "name": "chen", "other": chen.pk, "roles": ["partner"]}
    post(client, f"{wang.pk}/people/new", **typed)

    assert Relation.objects.get().other == chen
    assert post(client, f"{wang.pk}/people/new", key=KEY, name="").status_code == 422
    post(client, f"people/{Relation.objects.get().pk}/end")
    assert Relation.objects.current().count() == 0


def test_a_number_of_somebody_else_is_shared_with_one_click(signed_in):
    wang = person(phones=["07400 123456"])
    client, number = signed_in(Role.RECEPTIONIST), wang.contact_points.get()

    typed = {"key": KEY, "kind": "person", "name": "Chen Li", "phone": "07400 123456"}
    refused = post(client, "new", **typed)
    assert refused.status_code == 422
    assert f'name="share" value="{number.pk}"' in refused.content.decode()
    for _click in range(2):
        post(client, "new", **typed, share=str(number.pk))

    chen = Customer.objects.get(name="Chen Li")
    assert SharedContact.objects.get().customer == chen
    boris = person("Boris Novak")
    post(client, f"{boris.pk}/contacts/new", kind="phone", typed="07400 123456", share=number.pk)
    assert boris.shared_contacts.count() == 1
    post(client, f"shared/{boris.shared_contacts.get().pk}/end")
    post(client, f"contacts/{number.pk}/share", **{"with": boris.pk})
    assert boris.shared_contacts.count() == 1


def test_a_new_card_that_looks_like_another_says_so_to_who_may_join_them(signed_in):
    person(birthday=date(1986, 5, 3))
    typed = {"kind": "person", "name": "Xiaoming Wang", "birthday": "1986-05-03"}

    told = {}
    for number, role in enumerate([Role.RECEPTIONIST, Role.SALES_CONSULTANT]):
        key = KEY[:-1] + str(number)
        page = signed_in(role).post("/customers/new/", {**typed, "key": key}, follow=True)
        told[role] = "There is a card of" in page.content.decode()

    assert told == {Role.RECEPTIONIST: True, Role.SALES_CONSULTANT: False}


def test_two_cards_are_compared_swapped_joined_and_parted(signed_in):
    stays = person(phones=["07400 123456"])
    gone = person("Xiaoming Wang", birthday=date(1986, 5, 3))
    for customer in (stays, gone):
        LeadFactory(customer=customer)
        OwnershipFactory(customer=customer)
    client = signed_in(Role.SALES_MANAGER)

    assert gone.name in client.get(f"/customers/{stays.pk}/merge/?q=xiaoming").content.decode()
    page = client.get(f"/customers/{stays.pk}/merge/?with={gone.pk}").content.decode()
    assert f"/customers/{gone.pk}/merge/?with={stays.pk}" in page
    leads = client.get(f"/leads/customers/{stays.pk}/merge/?with={gone.pk}").content.decode()
    assert leads.count('type="radio"') == 2
    cars = client.get(f"/vehicles/customers/{stays.pk}/compare/?with={gone.pk}").content.decode()
    assert cars.count("Marque Brio") == 2

    said = {"with": gone.pk, "take_over": ["birthday"], "why": "same licence"}
    joined = client.post(f"/customers/{stays.pk}/merge/", said, follow=True)
    merge = Merge.objects.get()
    stays.refresh_from_db()
    assert (merge.by, merge.why, stays.birthday) == (client.user, "same licence", gone.birthday)
    assert f"/customers/merges/{merge.pk}/undo/" in joined.content.decode()
    assert client.get(f"/customers/{gone.pk}/").url == f"/customers/{stays.pk}/"
    assert client.get(f"/customers/{gone.pk}/edit/").url == f"/customers/{stays.pk}/edit/"
    assert "Birthday" in client.get(f"/customers/merges/{merge.pk}/").content.decode().title()

    assert post(client, f"merges/{merge.pk}/undo").url == f"/customers/{gone.pk}/"
    assert "Parted again" in client.get(f"/customers/merges/{merge.pk}/").content.decode()


def test_a_card_that_holds_two_people_is_split(signed_in):
    wang = person(phones=["07400 123456"])
    client = signed_in(Role.CARE_AGENT)
    assert client.get(f"/customers/{wang.pk}/split/").status_code == 200

    typed = {"key": KEY, "name": "Wang Wei", "contact_points": [wang.contact_points.get().pk]}
    response = post(client, f"{wang.pk}/split", **typed)

    card = Customer.objects.get(name="Wang Wei")
    assert response.url == f"/customers/{card.pk}/"
    assert card.contact_points.count() == 1
    assert post(client, f"{wang.pk}/split", key=KEY, name="").status_code == 422


def test_what_is_declined_leaves_the_list(signed_in):
    proposal = DuplicateProposalFactory()
    client = signed_in(Role.DEALER_MANAGER)

    response = post(client, f"duplicates/{proposal.pk}/decline")

    assert response.url == "/customers/duplicates/"
    assert "No two cards look like one person" in client.get(response.url).content.decode()
    assert DuplicateProposal.objects.get().decided_by == client.user


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_of_duplicates_asks_as_often_for_many_as_for_one(
    signed_in, django_assert_num_queries, rows
):
    DuplicateProposalFactory.create_batch(rows)
    client = signed_in(Role.DEALER_MANAGER)
    client.get("/customers/duplicates/")

    with django_assert_num_queries(4):
        assert client.get("/customers/duplicates/").status_code == 200


@pytest.mark.parametrize("rows", [1, 10])
def test_the_people_of_a_customer_are_read_in_as_many_questions(
    signed_in, django_assert_num_queries, rows
):
    customer = CustomerFactory()
    RelationFactory.create_batch(rows, customer=customer)
    merge_customers(CustomerFactory(), into=customer, by=None)
    client = signed_in(Role.SALES_MANAGER)
    client.get(f"/customers/{customer.pk}/people/")

    with django_assert_num_queries(9):
        assert client.get(f"/customers/{customer.pk}/people/").status_code == 200


def test_the_list_goes_on_by_key(signed_in):
    made = [DuplicateProposalFactory(score=60 + number) for number in range(25)]
    client = signed_in(Role.DEALER_MANAGER)

    first = client.get("/customers/duplicates/").context
    then = client.get(first["next_url"]).context

    assert first["proposals"] + then["proposals"] == made[::-1]
