"""Whose customer and whose work: absence, ownership, hand-over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.models import OwnConsultant
from apps.dealers.models import Role
from apps.dealers.signals import handing_over
from apps.journeys.models import OutgoingMessage
from apps.leads.actions.answers import log_contact
from apps.leads.actions.assignment import assign_lead, return_to_all, take_lead
from apps.leads.actions.handover import hand_over_leads
from apps.leads.actions.leads import open_or_join_lead
from apps.leads.models import FollowUp, Lead, LeadRules
from tests.factories import (
    AbsenceFactory,
    CustomerFactory,
    DealershipFactory,
    FollowUpFactory,
    LeadFactory,
    LeadSourceFactory,
    MembershipFactory,
    OwnConsultantFactory,
    ResponseClockFactory,
    ShiftFactory,
    scope_for,
)

DAY = timedelta(days=1)


@pytest.fixture
def seller(dealership):
    def make(name, *, on_shift=True, role=Role.SALES_CONSULTANT):
        user = MembershipFactory(at=dealership, role=role, user__name=name).user
        if on_shift:
            ShiftFactory(user=user)
        return user

    return make


def enquire(customer=None, at=None):
    customer = customer or CustomerFactory()
    said = {"source": LeadSourceFactory(), "at": at or timezone.now()}
    return open_or_join_lead(customer, **said)[0]


def why(lead):
    return lead.assignments.order_by("-at", "-id").first().reason


def test_somebody_away_gets_no_turn(seller):
    anna, boris = seller("Anna"), seller("Boris")
    AbsenceFactory(user=anna)

    assert [enquire().consultant for _n in range(2)] == [boris] * 2


def test_the_end_of_a_shift_is_no_absence(seller):
    anna = seller("Anna", on_shift=False)
    seller("Boris")

    assert enquire(OwnConsultantFactory(consultant=anna).customer).consultant == anna


def test_who_is_away_keeps_the_customer_and_the_cover_gets_the_work(seller):
    anna, boris = seller("Anna", on_shift=False), seller("Boris")
    AbsenceFactory(user=anna, cover=boris)

    lead = enquire(OwnConsultantFactory(consultant=anna).customer)

    assert lead.consultant == OwnConsultant.objects.get().consultant == anna
    assert why(lead) == "Anna is the customer's own consultant and away; Boris covers"


def test_without_a_cover_it_is_somebodys_turn_and_the_customer_comes_back_afterwards(seller):
    anna, boris = seller("Anna", on_shift=False), seller("Boris")
    absence = AbsenceFactory(user=anna)
    customer = OwnConsultantFactory(consultant=anna).customer

    lead = enquire(customer)

    assert (lead.consultant, OwnConsultant.objects.get().consultant) == (boris, anna)
    assert why(lead) == (
        "Anna, whose customer it is, is away: it was Boris's turn among those on shift"
    )
    Lead.objects.update(status="won", closed_at=timezone.now())
    assert enquire(customer, at=absence.ends_at).consultant == anna


@pytest.mark.parametrize(("days", "keeps"), [(29, True), (30, False)])
def test_a_customer_nobody_spoke_with_for_too_long_is_free(seller, days, keeps):
    anna, boris = seller("Anna", on_shift=False), seller("Boris")
    LeadRules.objects.create(own_days=30)
    since = timezone.now() - days * DAY
    customer = OwnConsultantFactory(consultant=anna, since=since).customer

    lead = enquire(customer)

    assert lead.consultant == OwnConsultant.objects.get().consultant == (anna if keeps else boris)
    if not keeps:
        assert why(lead) == (
            "no contact by Anna for 30 days, so the customer was free: "
            "it was Boris's turn among those on shift"
        )


def test_a_contact_keeps_the_customer(seller):
    anna = seller("Anna", on_shift=False)
    seller("Boris")
    LeadRules.objects.create(own_days=30)
    customer = OwnConsultantFactory(consultant=anna, since=timezone.now() - 90 * DAY).customer
    closed = {"status": "won", "closed_at": timezone.now()}
    lead = LeadFactory(customer=customer, consultant=anna, **closed)
    log_contact(lead, channel="call", outcome="no_answer", next_step=None, by=anna)

    assert enquire(customer).consultant == anna


@pytest.mark.parametrize(("status", "keeps"), [("sent", True), ("failed", False)])
def test_an_answer_in_writing_that_left_keeps_the_customer(seller, status, keeps):
    anna, boris = seller("Anna", on_shift=False), seller("Boris")
    LeadRules.objects.create(own_days=30)
    customer = OwnConsultantFactory(consultant=anna, since=timezone.now() - 90 * DAY).customer
    OutgoingMessage.objects.create(
        customer=customer,
        by=anna,
        purpose="enquiry",
        channel="email",
        status=status,
        done_at=timezone.now() - DAY,
    )

    assert enquire(customer).consultant == (anna if keeps else boris)


def test_nobody_loses_a_lead_without_a_note(seller):
    anna, boris, mia = seller("Anna"), seller("Boris"), seller("Mia", role=Role.SALES_MANAGER)
    lead = LeadFactory(consultant=anna)

    with pytest.raises(Refused, match="Write a hand-over note: Anna has this lead"):
        assign_lead(lead, consultant=boris, by=mia)
    assign_lead(lead, consultant=boris, note="wants a quote by Friday", by=mia)

    assert why(lead) == "given to Boris by hand: wants a quote by Friday"


def test_what_is_late_may_be_given_with_one_tap_and_says_so(seller):
    anna, boris, mia = seller("Anna"), seller("Boris"), seller("Mia", role=Role.SALES_MANAGER)
    start = timezone.now() - timedelta(hours=1)
    clock = ResponseClockFactory(lead=LeadFactory(consultant=anna), started_at=start)

    assign_lead(clock.lead, consultant=boris, by=mia)

    clock.refresh_from_db()
    assert why(clock.lead) == "given to Boris by hand: Anna had not done it in time"
    assert clock.escalates_at > timezone.now()


def test_a_customer_never_changes_hands_silently(seller):
    anna, boris = seller("Anna"), seller("Boris")
    lead = LeadFactory(customer=OwnConsultantFactory(consultant=anna).customer)

    take_lead(lead, by=boris)

    assert OwnConsultant.objects.get().consultant == boris
    assert why(lead) == ("Boris took it from those nobody had; until then the customer was Anna's")


def test_what_goes_back_to_all_has_nobody_and_keeps_its_next_step(seller):
    anna = seller("Anna")
    step = FollowUpFactory(lead=LeadFactory(consultant=anna))

    return_to_all(step.lead, why="step", at=timezone.now())

    step.refresh_from_db()
    assert (step.consultant, list(Lead.objects.of_nobody())) == (None, [step.lead])
    assert why(step.lead) == "the next step was not done in time; it waits for whoever takes it"


def test_whoever_leaves_gives_everything_to_one(seller):
    anna, boris, mia = seller("Anna"), seller("Boris"), seller("Mia", role=Role.SALES_MANAGER)
    steps = [FollowUpFactory(lead=LeadFactory(consultant=anna)) for _n in range(3)]
    OwnConsultantFactory(consultant=anna)

    given = hand_over_leads(anna, to=boris, note="Anna retires", by=mia)

    assert (given, boris.leads.count(), anna.leads.count()) == (3, 3, 0)
    assert FollowUp.objects.open().filter(consultant=boris).count() == len(steps)
    assert {row.consultant for row in OwnConsultant.objects.all()} == {boris}
    assert why(steps[0].lead) == "given to Boris by hand: Anna retires"


def test_whoever_leaves_gives_by_fair_turns_to_those_who_are_not_away(seller):
    anna, boris, carla = seller("Anna"), seller("Boris", on_shift=False), seller("Carla")
    AbsenceFactory(user=seller("Dora"))
    leads = [LeadFactory(consultant=anna) for _n in range(4)]

    hand_over_leads(anna, note="moved to Leeds", by=carla)

    assert (boris.leads.count(), carla.leads.count()) == (2, 2)
    assert why(leads[0]) == "Anna hands over, and it was Boris's turn: moved to Leeds"


def test_when_nobody_else_sells_here_the_leads_wait_for_all(seller):
    anna = seller("Anna")
    lead = LeadFactory(consultant=anna)

    hand_over_leads(anna, note="moved to Leeds", by=anna)

    assert list(Lead.objects.of_nobody()) == [lead]
    assert why(lead) == "Anna hands over, and nobody else sells here: moved to Leeds"


def test_a_hand_over_has_a_note_and_somebody_who_sells_here(seller):
    anna, tom = seller("Anna"), MembershipFactory(user__name="Tom").user
    LeadFactory(consultant=anna)

    with pytest.raises(Refused, match="hand-over note"):
        hand_over_leads(anna, note=" ", by=anna)
    for wrong in (tom, anna):
        with pytest.raises(Refused, match="does not work in sales here"):
            hand_over_leads(anna, to=wrong, note="moved", by=anna)


def test_leaving_is_told_and_reaches_the_leads_of_every_dealership_in_sight(seller, dealership):
    anna, boris = seller("Anna"), seller("Boris")
    lead = LeadFactory(consultant=anna)
    elsewhere = DealershipFactory(group=dealership.group)
    with working_in(scope_for(elsewhere)):
        theirs = LeadFactory(consultant=anna)

    handing_over.send(sender=None, user=anna, to=boris, note="moved", by=boris)

    lead.refresh_from_db()
    with working_in(scope_for(elsewhere)):
        theirs.refresh_from_db()
    assert (lead.consultant, theirs.consultant) == (boris, anna)
