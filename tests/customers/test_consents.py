from datetime import timedelta

import pytest
import time_machine
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.actions import (
    give_consent,
    give_consents,
    lift_objection,
    object_to_marketing,
    take_written_consents,
    undo_consent,
    withdraw_consent,
    wording_in_force,
    write_wording,
)
from apps.customers.consents import answers_of, may_contact, may_contact_each
from apps.customers.models import Channel, Consent, ConsentWording, Purpose
from apps.customers.signals import owing
from tests.factories import CustomerFactory, DealershipFactory, UserFactory, scope_for
from tests.racing import race

ASKED = {"purpose": "marketing", "channel": "email"}
SAID = ASKED | {"source": "in_person"}


@pytest.fixture
def anna():
    return UserFactory(name="Anna Berg")


def kinds(customer):
    return [entry.kind for entry in customer.timeline.order_by("at", "id")]


@pytest.mark.parametrize("purpose", ["enquiry", "contract", "legal"])
def test_what_was_asked_for_owed_or_demanded_needs_no_consent(anna, purpose):
    customer, other = CustomerFactory(), CustomerFactory()
    object_to_marketing(customer, source="phone", by=anna)

    def know(sender, **asked):
        return [customer.pk] if asked["purpose"] == purpose else []

    owing.connect(know)
    try:
        answer = may_contact(customer, purpose=purpose, channel="email")
        without = may_contact(other, purpose=purpose, channel="email")
        each = answers_of(customer)
    finally:
        owing.disconnect(know)

    assert answer.allowed
    assert answer.reason.endswith("that needs no consent.")
    assert not without.allowed
    assert {key for key, answer in each.items() if answer} == {(purpose, way) for way in Channel}


def test_nobody_who_was_not_asked_is_contacted():
    answer = may_contact(CustomerFactory(), **ASKED)

    assert not answer.allowed
    assert answer.reason == "No consent to offers and news by e-mail yet. Ask the customer first."


def test_a_yes_allows_its_purpose_by_its_channel_and_nothing_else(anna):
    customer = CustomerFactory()
    give_consent(customer, **SAID, by=anna)

    assert may_contact(customer, **ASKED)
    assert not may_contact(customer, purpose="marketing", channel="phone")
    assert not may_contact(customer, purpose="survey", channel="email")
    reason = may_contact(customer, **ASKED).reason
    assert reason == "Consent to offers and news by e-mail, given today (in person)."


def test_a_no_ends_it_and_says_when(anna):
    customer = CustomerFactory()
    give_consent(customer, **SAID, by=anna)
    withdraw_consent(customer, **ASKED, source="link", by=None)

    answer = may_contact(customer, **ASKED)

    assert not answer.allowed
    assert answer.reason == (
        "The customer said no to offers and news by e-mail, today (link in a message)."
    )
    assert kinds(customer) == ["customers.consent_given", "customers.consent_withdrawn"]


def test_the_same_word_again_is_the_same_row(anna):
    customer = CustomerFactory()

    first = give_consent(customer, **SAID, by=anna)
    again = give_consent(customer, **SAID, by=anna)

    assert first == again
    assert Consent.objects.count() == customer.timeline.count() == 1


def test_a_yes_to_new_words_is_another_yes(anna):
    customer = CustomerFactory()
    old = wording_in_force("marketing", language="en")
    give_consent(customer, **SAID, wording=old, by=anna)
    new = write_wording("marketing", language="en", text="Yes to everything.", by=anna)

    consent = give_consent(customer, **SAID, wording=new, by=anna)

    assert (consent.wording, old.version, new.version) == (new, 1, 2)
    assert Consent.objects.count() == 2


def test_a_message_that_comes_twice_is_one_consent_even_after_a_no(anna):
    customer = CustomerFactory()
    first = give_consent(customer, **SAID, by=None, key="form-7")
    withdraw_consent(customer, **ASKED, source="phone", by=anna)

    again = give_consent(customer, **SAID, by=None, key="form-7")

    assert again == first
    assert not may_contact(customer, **ASKED)


def test_several_channels_are_one_line_of_the_journey(anna):
    customer = CustomerFactory()

    given = give_consents(
        customer, purpose="service", channels=["phone", "sms"], source="paper", by=anna
    )

    assert [consent.channel for consent in given] == ["phone", "sms"]
    assert customer.timeline.get().facts == {
        "purpose": "service",
        "channels": ["phone", "sms"],
        "source": "paper",
    }


def test_an_older_consent_that_is_imported_does_not_end_a_newer_no(anna):
    customer = CustomerFactory()
    withdraw_consent(customer, **SAID, by=anna)
    with clock.set_to(timezone.now() - timedelta(days=900)):
        Consent.objects.create(customer=customer, **SAID, given=True)

    assert not may_contact(customer, **ASKED)


def test_no_marketing_stands_above_every_consent_of_every_department(anna):
    customer = CustomerFactory()
    for purpose in ("marketing", "service", "survey", "events"):
        give_consent(customer, purpose=purpose, channel="phone", source="paper", by=anna)
    object_to_marketing(customer, source="phone", by=anna)
    object_to_marketing(customer, source="phone", by=anna)

    answers = [may_contact(customer, purpose=p, channel="phone") for p in Purpose]

    assert sum(answer.allowed for answer in answers) == 0
    assert answers[3].reason == "The customer wants no marketing at all, said today."
    assert kinds(customer).count("customers.marketing_refused") == 1

    lift_objection(customer, source="in_person", by=anna)

    assert may_contact(customer, purpose="survey", channel="phone")


def test_a_slip_is_undone_and_what_was_said_before_counts_again(anna):
    customer = CustomerFactory()
    given = give_consent(customer, **SAID, by=anna, evidence="form 12")
    slip = withdraw_consent(customer, **ASKED, source="phone", by=anna)

    restored = undo_consent(slip, by=anna)

    assert may_contact(customer, **ASKED)
    assert (restored.evidence, restored.source) == (given.evidence, given.source)
    with pytest.raises(Refused, match="recorded since"):
        undo_consent(slip, by=anna)


def test_an_undone_slip_does_not_make_an_old_yes_a_new_one(anna):
    customer = CustomerFactory()
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        given = give_consent(customer, **SAID, by=anna)
    for _again in range(2):
        restored = undo_consent(
            withdraw_consent(customer, **ASKED, source="told", by=anna), by=anna
        )

    assert (restored.first_said_at, restored.at > given.at) == (given.at, True)
    assert "today" not in may_contact(customer, **ASKED).reason


@pytest.mark.parametrize("source", ["link", "web_form", "import", "told"])
def test_only_a_fresh_slip_of_ones_own_is_undone(anna, source):
    customer = CustomerFactory()
    give_consent(customer, **SAID, by=anna)
    by = None if source in ("link", "web_form") else anna
    no = withdraw_consent(customer, **ASKED, source=source, by=by)

    with pytest.raises(Refused, match="Only whoever recorded it"):
        undo_consent(no, by=UserFactory())
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=11 if source == "told" else 1)),
        pytest.raises(Refused, match="Only whoever recorded it"),
    ):
        undo_consent(no, by=anna)

    assert not may_contact(customer, **ASKED)


WRITTEN = {"purpose": "marketing", "channels": ["email", "phone"], "source": "web_form", "by": None}


def test_what_anybody_can_write_counts_where_nobody_said_no(anna):
    customer = CustomerFactory()
    withdraw_consent(customer, **ASKED, source="link", by=None)

    assert take_written_consents(customer, **WRITTEN) == ["email"]

    assert not may_contact(customer, **ASKED)
    assert may_contact(customer, purpose="marketing", channel="phone")
    assert kinds(customer)[-2:] == ["customers.consent_given", "customers.consent_doubted"]
    assert customer.timeline.get(kind="customers.consent_doubted").facts["channels"] == ["email"]


def test_what_anybody_can_write_ends_no_objection(anna):
    customer = CustomerFactory()
    object_to_marketing(customer, source="link", by=None)

    assert take_written_consents(customer, **WRITTEN) == ["email", "phone"]
    lift_objection(customer, source="phone", by=anna)

    assert not Consent.objects.exists()


def test_what_is_written_in_another_name_counts_for_nothing():
    assert take_written_consents(CustomerFactory(), sure=False, **WRITTEN) == ["email", "phone"]
    assert not Consent.objects.exists()


def test_nobody_agrees_to_words_about_something_else(anna):
    words = wording_in_force("survey")

    with pytest.raises(Refused, match="about something else"):
        give_consent(CustomerFactory(), **SAID, wording=words, by=anna)


@pytest.mark.django_db(transaction=True)
def test_a_no_and_a_form_of_anybody_at_once_end_in_the_no(anna):
    customer = CustomerFactory()

    race(
        lambda: withdraw_consent(customer, **ASKED, source="link", by=None),
        lambda: take_written_consents(customer, **WRITTEN),
    )

    assert not may_contact(customer, **ASKED)


def test_an_undone_first_word_leaves_the_customer_unasked(anna):
    customer = CustomerFactory()
    undo_consent(give_consent(customer, **SAID, by=anna), by=anna)

    assert may_contact(customer, **ASKED).reason.startswith("No consent to offers and news")


def test_the_word_of_any_card_is_the_word_of_the_person(anna):
    person = CustomerFactory()
    card = CustomerFactory(canonical=person)
    Consent.objects.create(customer=card, **SAID, given=True)

    assert may_contact(person, **ASKED)
    assert may_contact(card, **ASKED)
    withdraw_consent(card, **ASKED, source="phone", by=anna)
    assert not may_contact(person, **ASKED)


@pytest.mark.parametrize("people", [1, 10])
def test_a_list_asks_as_little_as_one_person(anna, people, django_assert_num_queries):
    customers = [CustomerFactory() for _ in range(people)]
    give_consent(customers[0], **SAID, by=anna)

    with django_assert_num_queries(2):
        answers = may_contact_each(customers, **ASKED)

    assert [answers[customer.pk].allowed for customer in customers] == [True] + [False] * (
        people - 1
    )


def test_what_needs_no_consent_cannot_be_consented_to():
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            customer=CustomerFactory(), purpose="enquiry", channel="sms", source="phone", given=True
        )


def test_the_database_keeps_consents_and_wordings_as_they_are(anna):
    consent = give_consent(CustomerFactory(), **SAID, by=anna)
    wording = wording_in_force("survey")

    for rows, change in (
        (Consent.objects.filter(pk=consent.pk), {"given": False}),
        (ConsentWording.objects.filter(pk=wording.pk), {"text": "Something else"}),
    ):
        with pytest.raises(Error, match="Cannot update"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
            rows._raw_delete("default")


def test_a_group_starts_from_our_words_in_each_language(dealership):
    english = wording_in_force("marketing", language="en")
    chinese = wording_in_force("marketing", language="zh-hans")
    german = wording_in_force("marketing", language="de")

    assert english.text.startswith(f"I agree that {dealership.group.name} tells me")
    assert chinese.text != english.text
    assert german == english


def test_the_same_text_is_no_new_version(anna):
    first = write_wording("survey", language="en", text="Ask me.", by=anna)

    assert write_wording("survey", language="en", text=" Ask me. ", by=anna) == first


def test_another_groups_consents_are_not_seen(anna):
    customer = CustomerFactory()
    give_consent(customer, **SAID, by=anna)

    with working_in(scope_for(DealershipFactory())):
        assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_once_end_in_one_of_them(anna):
    customer = CustomerFactory()

    results = race(
        lambda: give_consent(customer, **SAID, by=anna),
        lambda: withdraw_consent(customer, **SAID, by=anna),
        lambda: give_consent(customer, **SAID, by=anna),
    )

    assert all(isinstance(result, Consent) for result in results)
    rows = list(Consent.objects.order_by("at", "id"))
    # No word twice in a row: each waited and saw the one before.
    assert all(a.given != b.given for a, b in zip(rows, rows[1:], strict=False))
    assert may_contact(customer, **ASKED).allowed == rows[-1].given
