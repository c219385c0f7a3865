from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.journeys.actions import derive_standing, prove_step, record, reopen_step
from apps.journeys.models import Standing, TimelineEntry
from apps.journeys.standing import Mark, Stage, Step
from tests.factories import CustomerFactory, UserFactory
from tests.racing import race


def test_a_fact_is_kept_with_its_author_and_place(dealership):
    customer, anna = CustomerFactory(), UserFactory(name="Anna")

    record(customer, "leads.test", by=anna, colour="grey")

    entry = customer.timeline.get()
    assert (entry.kind, entry.by_name, entry.dealership, entry.facts, entry.weight) == (
        "leads.test",
        "Anna",
        dealership,
        {"colour": "grey"},
        None,
    )


@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(kind="leads.other"), lambda rows: rows.delete()]
)
def test_the_database_refuses_to_change_what_happened(change):
    entry = record(CustomerFactory(), "leads.test", by=None)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change(TimelineEntry.objects.filter(pk=entry.pk))

    assert TimelineEntry.objects.get().kind == "leads.test"


def test_an_open_enquiry_makes_an_intender_and_a_hand_over_an_owner():
    customer = CustomerFactory()
    stages = []
    for mark in (Mark.ENQUIRY_OPENED, Mark.HANDED_OVER, Mark.ENQUIRY_CLOSED, Mark.HANDED_OVER):
        record(customer, "leads.test", by=None, marks=[mark])
        stages.append(Standing.objects.get(customer=customer).stage)

    assert stages == [Stage.INTENDER, Stage.OWNER, Stage.OWNER, Stage.LOYAL]


def test_a_step_reopened_needs_a_reason_and_is_missing_again():
    customer, anna = CustomerFactory(), UserFactory()
    prove_step(customer, step=Step.FINANCE, evidence="650 a month", by=anna)

    with pytest.raises(Refused, match="why"):
        reopen_step(customer, step=Step.FINANCE, reason=" ", by=anna)
    reopen_step(customer, step=Step.FINANCE, reason="bank said no", by=anna)
    with pytest.raises(Refused, match="already open"):
        reopen_step(customer, step=Step.FINANCE, reason="again", by=anna)

    state = Standing.objects.get(customer=customer).state
    assert state["steps"] == {}
    assert state["reopened"]["finance"]["reason"] == "bank said no"


def test_a_fact_entered_late_takes_its_place_in_time():
    customer, now = CustomerFactory(), timezone.now()
    record(customer, "leads.test", by=None, at=now, reopens={Step.PRICE: "too dear"})

    record(customer, "leads.test", by=None, at=now - timedelta(days=1), proves={Step.PRICE: "40k"})

    assert Standing.objects.get(customer=customer).state["steps"] == {}


@pytest.mark.django_db(transaction=True)
def test_two_facts_at_once_are_both_in_the_sum():
    customer = CustomerFactory()

    outcomes = race(
        *[
            lambda step=step: record(customer, "leads.test", by=None, proves={step: "seen"})
            for step in (Step.NEED, Step.MODEL, Step.DRIVEN, Step.PRICE)
        ]
    )

    assert [type(outcome) for outcome in outcomes] == [TimelineEntry] * 4
    kept = Standing.objects.get(customer=customer).state
    assert sorted(kept["steps"]) == ["driven", "model", "need", "price"]
    assert derive_standing(customer).state == kept


@pytest.mark.django_db(transaction=True)
def test_two_people_prove_one_step_at_once_and_one_of_them_is_told():
    customer, anna, boris = CustomerFactory(), UserFactory(), UserFactory()

    outcomes = race(
        lambda: prove_step(customer, step="price", evidence="54 900", by=anna),
        lambda: prove_step(customer, step="price", evidence="49 000", by=boris),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "TimelineEntry"]
    assert customer.timeline.count() == 1
