"""Nothing of an erased person is left at the desk, at a bell or in a ledger."""

import pytest

from apps.customers.actions import add_customer, ask_erasure, erase_person
from apps.reception.actions.calls import take_call
from apps.reception.actions.companions import bring_along
from apps.reception.actions.turns import accept_visit, assign_visit, decline_visit, hand_on_visit
from apps.reception.actions.visits import identify_visitor, leave_visit
from tests.dumping import dump
from tests.factories import HelpCallFactory, RelationFactory, VisitFactory

NAME, NOTE = "瞿秋霁", "wears-a-monocle"
TRACES = (NAME, "Qu Qiuji", NOTE, "7400918273", "918273")


def live_at_the_desk(person, *, desk, on_floor):
    """Let somebody come alone, be called, handed on and left, and come along with another."""
    amy, tom, li = (on_floor(name) for name in ("Amy First", "Tom Hale", "Li Wei"))
    call = take_call(HelpCallFactory(), by=li)
    identify_visitor(call.visit, customer=person, by=li)
    leave_visit(call.visit, by=li)
    alone = VisitFactory(customer=person, note=NOTE, topic="adapted")
    assign_visit(alone, host=amy, why=NOTE, by=desk)
    decline_visit(alone, why=NOTE, by=amy)
    alone.refresh_from_db()
    host = alone.turns.get(ended_at=None).host
    accept_visit(alone, by=host)
    hand_on_visit(alone, host=amy, note=NOTE, by=host)
    leave_visit(alone, by=desk)
    other = VisitFactory()
    RelationFactory(customer=other.customer, other=person)
    bring_along(other, person=person, by=desk)
    assign_visit(other, host=tom, why="knows them", by=desk)
    return other


@pytest.mark.django_db(transaction=True)
def test_of_an_erased_visitor_the_house_keeps_that_somebody_came(desk, on_floor):
    person = add_customer(name=NAME, phones=["07400 918273"], by=desk)
    other = live_at_the_desk(person, desk=desk, on_floor=on_floor)
    assert NAME in dump()

    erase_person(ask_erasure(person, why="asked", typed=NAME, by=desk))

    left = dump()
    assert [trace for trace in TRACES if trace in left] == []
    assert person.visits.count() == 2
    other.refresh_from_db()
    assert other.left_at is None
