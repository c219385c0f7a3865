from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from apps.core.errors import Refused
from apps.customers.models import OwnConsultant
from apps.dealers.models import OpeningHours, Role
from apps.leads.actions.assignment import assign_lead, take_lead
from apps.leads.actions.leads import open_or_join_lead
from apps.leads.actions.rotation import choose_consultant
from apps.leads.models import Assignment, FollowUp, Lead
from tests.explaining import done_for, statements
from tests.factories import (
    CustomerFactory,
    FollowUpFactory,
    LeadFactory,
    LeadSourceFactory,
    MembershipFactory,
    OwnConsultantFactory,
    ShiftFactory,
)
from tests.racing import race

# A Saturday in London, in summer: 10:00 there.
SATURDAY = datetime(2026, 7, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def seller(dealership):
    """Somebody who sells here, on shift since an hour unless told otherwise."""

    def make(name, *, on_shift=True, at=SATURDAY, role=Role.SALES_CONSULTANT, **fields):
        user = MembershipFactory(at=dealership, role=role, user__name=name, **fields).user
        if on_shift:
            ShiftFactory(user=user, starts_at=at - timedelta(hours=1))
        return user

    return make


@pytest.fixture
def open_daily(dealership):
    """Open from nine to six on Mondays to Saturdays."""
    for weekday in range(6):
        OpeningHours.objects.create(
            dealership=dealership, weekday=weekday, opens_at=time(9), closes_at=time(18)
        )


def enquire(at=SATURDAY, customer=None, language=""):
    lead, _opened = open_or_join_lead(
        customer or CustomerFactory(), source=LeadSourceFactory(), language=language, at=at
    )
    return lead


def test_the_own_consultant_gets_the_lead_even_when_off_shift(seller):
    seller("Anna")
    boris = seller("Boris", on_shift=False)
    customer = OwnConsultantFactory(consultant=boris).customer

    lead = enquire(customer=customer)

    assert lead.consultant == boris
    assert lead.assignments.get().reason == "Boris is the customer's own consultant"


@pytest.mark.parametrize("why", ["left", "no longer sells", "signed out for good"])
def test_a_consultant_who_no_longer_sells_here_is_passed_over(seller, why):
    anna, boris = seller("Anna"), seller("Boris", on_shift=False)
    customer = OwnConsultantFactory(consultant=boris).customer
    if why == "signed out for good":
        boris.is_active = False
        boris.save()
    else:
        boris.memberships.update(**{"left": {"active": False}}.get(why, {"role": "technician"}))

    lead = enquire(customer=customer)

    assert lead.consultant == anna
    assert OwnConsultant.objects.get().consultant == anna


def test_turns_go_round_in_order(seller):
    people = [seller(name) for name in ("Anna", "Boris", "Carla")]

    leads = [enquire(at=SATURDAY + timedelta(minutes=n)) for n in range(6)]

    assert [lead.consultant for lead in leads] == people * 2
    assert leads[3].assignments.get().facts == {
        "among": ["Anna", "Boris", "Carla"],
        "last_turn": SATURDAY.isoformat(),
    }


def test_among_people_who_never_had_a_turn_the_one_with_fewer_open_leads_comes_first(seller):
    anna, boris = seller("Anna"), seller("Boris")
    LeadFactory(consultant=anna)

    assert enquire().consultant == boris


def test_a_lead_given_by_hand_costs_nobody_a_turn(seller):
    anna, boris = seller("Anna"), seller("Boris")
    given = enquire()
    assign_lead(enquire(at=SATURDAY + timedelta(minutes=1)), consultant=anna, by=boris)

    assert given.consultant == anna
    assert enquire(at=SATURDAY + timedelta(minutes=2)).consultant == anna


@pytest.mark.parametrize("language", ["zh-hans", "zh", "zh-CN", "zh_Hant_TW"])
def test_the_language_of_the_customer_narrows_the_turn(seller, language):
    seller("Anna")
    li = seller("Li Wei", user__speaks=["zh-hans", "en"])

    lead = enquire(language=language)

    assert lead.consultant == li
    assert lead.assignments.get().reason == (
        "it was Li Wei's turn among those on shift who speak Chinese"
    )


def test_a_language_nobody_on_shift_speaks_narrows_nothing(seller):
    anna = seller("Anna")
    seller("Li Wei", on_shift=False, user__speaks=["zh-hans"])

    lead = enquire(language="zh-hans")

    assert lead.consultant == anna
    assert lead.assignments.get().reason == "it was Anna's turn among those on shift"


def test_with_nobody_on_shift_the_lead_waits_and_the_next_enquiry_finds_it_somebody(seller):
    lead = enquire()

    assert lead.consultant is None
    assert list(Lead.objects.of_nobody()) == [lead]
    assert lead.assignments.get().reason == "nobody was on shift; it waits for whoever takes it"

    anna = seller("Anna")
    assert enquire(customer=lead.customer).consultant == anna
    assert [row.rule for row in lead.assignments.order_by("id")] == ["nobody", "rotation"]


def test_a_manager_on_shift_takes_no_turn(seller):
    seller("Mia", role=Role.SALES_MANAGER)

    assert enquire().consultant is None


def test_a_neighbours_shift_is_none_of_ours(seller, dealership):
    seller("Anna")
    elsewhere = MembershipFactory(user__name="Boris").user
    ShiftFactory(user=elsewhere, starts_at=SATURDAY - timedelta(hours=1))

    assert enquire().consultant.name == "Anna"
    assert enquire().consultant.name == "Anna"


def test_at_night_it_is_the_turn_of_those_who_come_after_the_next_opening(seller, open_daily):
    seller("Late", at=SATURDAY - timedelta(hours=10))
    # Sunday is closed; Monday's first shift starts half an hour after the door opens.
    monday = datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    carla = seller("Carla", at=monday)

    lead = enquire(at=datetime(2026, 7, 4, 22, 0, tzinfo=UTC))

    assert lead.consultant == carla
    assert lead.assignments.get().facts["from"] == "2026-07-06T09:30:00+01:00"
    assert lead.assignments.get().reason == (
        "we were closed; it was Carla's turn among those who come next"
    )


def test_somebody_who_comes_only_later_in_the_week_is_no_answer(seller, open_daily):
    seller("Carla", at=datetime(2026, 7, 8, 10, 0, tzinfo=UTC))

    assert enquire(at=datetime(2026, 7, 4, 22, 0, tzinfo=UTC)).consultant is None


@pytest.mark.parametrize(
    ("at", "open"),
    [
        (datetime(2026, 7, 4, 8, 0, tzinfo=UTC), True),  # 09:00, the door opens.
        (datetime(2026, 7, 4, 17, 0, tzinfo=UTC), False),  # 18:00, it shuts.
        (datetime(2026, 10, 24, 16, 59, tzinfo=UTC), True),  # 17:59, the last day of summer time.
        (datetime(2026, 10, 26, 17, 59, tzinfo=UTC), True),  # 17:59, winter time.
    ],
)
def test_the_hours_on_the_door_decide_whose_turn_it_is(seller, open_daily, at, open):
    seller("Anna", at=at)

    facts = enquire(at=at).assignments.get().facts

    assert ("among" in facts and "from" not in facts) is open


def test_giving_a_lead_takes_the_next_step_and_the_customer_along(seller):
    anna, boris, mia = seller("Anna"), seller("Boris"), seller("Mia", role=Role.SALES_MANAGER)
    lead = LeadFactory(consultant=anna)
    step = FollowUpFactory(lead=lead, consultant=anna)
    OwnConsultantFactory(customer=lead.customer, consultant=anna)

    assign_lead(lead, consultant=boris, note="speaks Polish", by=mia)

    step.refresh_from_db()
    entry = lead.customer.timeline.get()
    assert (step.consultant, OwnConsultant.objects.get().consultant) == (boris, boris)
    assert lead.assignments.get().reason == "given to Boris by hand: speaks Polish"
    assert (entry.kind, entry.by_name, entry.facts) == (
        "leads.assigned",
        "Mia",
        {
            "lead": str(lead.pk),
            "to": "Boris",
            "rule": "by_hand",
            "note": "speaks Polish",
            "was": "Anna",
        },
    )


def test_giving_a_lead_twice_is_giving_it_once(seller):
    anna = seller("Anna")
    lead = LeadFactory()

    assign_lead(lead, consultant=anna, by=anna)
    assign_lead(lead, consultant=anna, by=anna)

    assert lead.assignments.count() == lead.customer.timeline.count() == 1


def test_a_lead_goes_only_to_somebody_who_sells_here(seller):
    anna, tom = seller("Anna"), MembershipFactory(user__name="Tom").user
    lead = LeadFactory(consultant=anna)

    with pytest.raises(Refused, match="Tom does not work in sales here"):
        assign_lead(lead, consultant=tom, by=anna)

    lead.refresh_from_db()
    assert (lead.consultant, Assignment.objects.count()) == (anna, 0)


def test_a_lead_that_somebody_has_is_not_taken(seller):
    anna, boris = seller("Anna"), seller("Boris")
    lead = LeadFactory()
    take_lead(lead, by=anna)

    with pytest.raises(Refused, match="Anna was faster"):
        take_lead(lead, by=boris)
    take_lead(lead, by=anna)

    assert [row.reason for row in lead.assignments.all()] == ["Anna took it from those nobody had"]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_lead_at_once_are_one_winner_and_one_sentence(seller):
    anna, boris = seller("Anna"), seller("Boris")
    lead = LeadFactory()

    outcomes = race(lambda: take_lead(lead, by=anna), lambda: take_lead(lead, by=boris))

    winner = next(outcome for outcome in outcomes if isinstance(outcome, Lead)).consultant
    loser = next(outcome for outcome in outcomes if isinstance(outcome, Refused))
    assert str(loser) == f"{winner.name} was faster and has this lead now. Take the next one."
    assert lead.assignments.get().consultant == winner


@pytest.mark.django_db(transaction=True)
def test_eight_enquiries_at_once_are_two_turns_each(seller):
    people = [seller(name) for name in ("Anna", "Boris", "Carla", "Dora")]
    source = LeadSourceFactory()
    customers = [CustomerFactory() for _n in range(8)]

    race(
        *[
            lambda customer=customer: open_or_join_lead(customer, source=source, at=SATURDAY)
            for customer in customers
        ]
    )

    assert [person.leads.count() for person in people] == [2, 2, 2, 2]
    assert FollowUp.objects.count() == 0


def test_choosing_alone_writes_nothing(seller):
    seller("Anna")
    with time_machine.travel(SATURDAY, tick=False):
        choose_consultant(CustomerFactory(), language="", at=SATURDAY)

    assert Assignment.objects.count() == 0


def test_whose_turn_it_is_costs_no_more_when_the_ledger_has_grown(seller, dealership):
    anna = seller("Anna")
    lead = LeadFactory(
        status=Lead.Status.LOST, lost_reason="price", lost_evidence="x", closed_at=SATURDAY
    )
    rows = [
        {"lead": lead, "customer": lead.customer, "consultant": anna, "rule": "rotation",
         "at": SATURDAY - timedelta(minutes=minutes)}
        for minutes in range(1, 2001)
    ]  # fmt: skip
    Assignment.objects.bulk_create([Assignment(**row) for row in rows])

    with statements() as asked:
        choice = choose_consultant(CustomerFactory(), language="", at=SATURDAY)
    (question,) = [each for each in asked if "last_turn" in each[0]]
    plan = done_for(*question, table="leads_assignment")

    assert choice.facts["last_turn"] == (SATURDAY - timedelta(minutes=1)).isoformat()
    assert "assignment_rotation" in plan
    assert "actual rows=2000" not in plan
