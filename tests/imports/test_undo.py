"""An import taken back: as if it had never been, but for what people have worked with since."""

import pytest

from apps.core.errors import Refused
from apps.customers.actions import add_contact_point, change_customer
from apps.customers.models import ContactPoint, Customer
from apps.imports.actions import runs
from apps.imports.models import ImportedCard
from apps.journeys.actions import note_known
from tests.factories import ContactPointFactory, CustomerFactory, LeadFactory, OwnershipFactory

from .test_book import ANN, BO, HEAD, card_of, everything


def test_what_an_import_made_is_gone_without_a_trace(office):
    before = everything()
    done = office.move_in(HEAD + ANN + BO)

    undone = office.take_back(done)

    assert everything() == before
    assert (undone.state, undone.counts["taken_back"], undone.counts["kept"]) == ("undone", 2, 0)
    assert Customer.pgh_event_model.objects.count() == 0
    assert ContactPoint.pgh_event_model.objects.count() == 0


def test_a_card_that_was_completed_is_as_it_was(office):
    known = CustomerFactory(name="Ann Ozturk", city="Leeds")
    ContactPointFactory(customer=known, value="+447400123456", shown="+44 7400 123456")
    change_customer(known, name="Ann Oeztuerk", by=office.user)
    change_customer(known, name="Ann Ozturk", by=office.user)
    before = (card_of(known), everything() | {"SearchKey": 0, "Standing": 0})
    done = office.move_in(HEAD + ANN)
    assert card_of(Customer.objects.get()) != before[0]

    office.take_back(done)

    known.refresh_from_db()
    found = card_of(known)
    # The number had no keys of its own before.
    assert (found[0], found[1], found[3]) == (before[0][0], before[0][1], before[0][3])
    assert everything() | {"SearchKey": 0, "Standing": 0} == before[1]
    assert list(Customer.objects.matching("042788")) == []


@pytest.mark.django_db(transaction=True)  # What a change is part of is told by its transaction.
def test_whom_people_have_worked_with_since_stays_and_is_listed(office):
    done = office.move_in(HEAD + ANN + BO + "4713,Cy New,,,,,07400 123458" + "," * 12 + "\n")
    ann, bo, cy = (Customer.objects.get(name__startswith=name) for name in ("Ann", "Bo", "Cy"))
    LeadFactory(customer=ann)
    change_customer(bo, city="Leeds", by=office.user)

    undone = office.take_back(done)

    assert set(Customer.objects.all()) == {ann, bo}
    kept = {card.customer_id: card.kept for card in ImportedCard.objects.kept()}
    assert kept == {ann.pk: "worked_on", bo.pk: "changed"}
    assert (undone.counts["taken_back"], undone.counts["kept"]) == (1, 2)
    assert not Customer.objects.filter(pk=cy.pk).exists()


def test_a_number_a_note_or_a_car_of_a_colleague_keep_a_card(office):
    text = "Cust No,Name\n1,Ann Example\n2,Bo Example\n3,Cy Example\n"
    done = office.move_in(text)
    ann, bo, cy = Customer.objects.order_by("name")
    add_contact_point(ann, kind="phone", typed="07400 123456", by=office.user)
    note_known(bo, topic="colour", value="blue", by=office.user)
    OwnershipFactory(customer=cy)

    office.take_back(done)

    assert {card.kept for card in ImportedCard.objects.kept()} == {"worked_on"}
    assert set(Customer.objects.all()) == {ann, bo, cy}


def test_joined_cards_stay(office):
    done = office.move_in("Cust No,Name\n1,Ann Example\n2,Ann Exampel\n")
    first, second = Customer.objects.order_by("name")
    Customer.objects.filter(pk=second.pk).update(canonical=first)

    office.take_back(done)

    assert set(Customer.objects.all()) == {first, second}
    assert {card.kept for card in ImportedCard.objects.kept()} <= {"joined", "changed"}


def test_a_second_import_on_the_same_card_keeps_the_first(office):
    first = office.move_in("Cust No,Name\n1,Ann Example\n")
    second = office.move_in("Cust No,Name,Mobile\n1,Ann Example,07400 123456\n")

    assert office.take_back(first).counts["kept"] == 1
    assert office.take_back(second).counts == office.worked_on(second).counts
    assert Customer.objects.count() == 1
    assert ContactPoint.objects.get().kind == "external"


def test_a_file_that_moves_in_again_is_not_taken_back_meanwhile(office):
    done = office.move_in(HEAD + ANN)
    runs.start_import(office.check(office.bring(HEAD + ANN)), by=office.user)

    with pytest.raises(Refused, match="Wait until that is done"):
        runs.undo_import(done, by=office.user)
