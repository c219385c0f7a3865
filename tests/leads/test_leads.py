import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.journeys.models import Standing
from apps.leads.actions.answers import start_clock
from apps.leads.actions.leads import lose_lead, open_or_join_lead, reopen_lead, win_lead
from apps.leads.models import FollowUp, Lead, ResponseClock
from tests.factories import (
    CampaignFactory,
    CustomerFactory,
    DealershipFactory,
    FollowUpFactory,
    LeadFactory,
    LeadSourceFactory,
    UserFactory,
    scope_for,
)
from tests.racing import race


def open_for(customer, **said):
    said = {"source": LeadSourceFactory(), "at": timezone.now(), **said}
    return open_or_join_lead(customer, **said)


def kinds(customer):
    return list(customer.timeline.order_by("id").values_list("kind", flat=True))


def test_the_first_enquiry_opens_a_lead_and_makes_an_intender():
    customer, campaign = CustomerFactory(), CampaignFactory(name="Spring")
    source = LeadSourceFactory(name="Portal")

    lead, opened = open_for(customer, source=source, campaign=campaign, wish="Aria 30e")

    entry = customer.timeline.get(kind="leads.lead_opened")
    assert (opened, lead.wish, lead.campaign) == (True, "Aria 30e", campaign)
    assert entry.facts == {
        "lead": str(lead.pk),
        "wish": "Aria 30e",
        "source": "Portal",
        "campaign": "Spring",
    }
    assert Standing.objects.get(customer=customer).stage == "intender"


def test_the_second_enquiry_joins_and_keeps_what_brought_the_customer():
    customer = CustomerFactory()
    lead, _opened = open_for(customer)

    again, opened = open_for(customer, wish="Volta", campaign=CampaignFactory())

    lead.refresh_from_db()
    assert (again, opened, lead.campaign, lead.wish) == (lead, False, None, "Volta")
    assert kinds(customer).count("leads.lead_opened") == 1


def test_a_card_that_was_merged_joins_the_lead_of_the_one_person():
    customer = CustomerFactory()
    other = CustomerFactory(canonical=customer)
    lead = LeadFactory(customer=other)

    assert open_for(customer) == (lead, False)
    assert open_for(other) == (lead, False)


def test_a_lead_of_another_dealership_is_not_joined(dealership):
    customer = CustomerFactory()
    LeadFactory(customer=customer)

    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        assert open_for(customer)[1] is True


def test_after_a_closed_lead_the_next_enquiry_opens_another():
    customer = CustomerFactory()
    first, _opened = open_for(customer)
    win_lead(first, by=UserFactory())

    second, opened = open_for(customer)

    assert (opened, second != first) == (True, True)


def test_a_long_wish_is_cut_and_not_refused():
    assert len(open_for(CustomerFactory(), wish="x" * 500)[0].wish) == 200


@pytest.mark.django_db(transaction=True)
def test_two_enquiries_of_one_customer_at_once_end_in_one_lead():
    customer, source, now = CustomerFactory(), LeadSourceFactory(), timezone.now()

    outcomes = race(*[lambda: open_or_join_lead(customer, source=source, at=now)] * 6)

    assert sorted(opened for _lead, opened in outcomes) == [False] * 5 + [True]
    assert Lead.objects.get() == outcomes[0][0]


def test_the_database_itself_keeps_one_open_lead_for_a_customer():
    lead = LeadFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        LeadFactory(customer=lead.customer)


def test_losing_needs_a_reason_of_the_list_and_evidence():
    lead, anna = LeadFactory(), UserFactory()

    with pytest.raises(Refused, match="Choose why"):
        lose_lead(lead, reason="bored", evidence="said so", by=anna)
    with pytest.raises(Refused, match="what shows it"):
        lose_lead(lead, reason="price", evidence="  ", by=anna)

    lead.refresh_from_db()
    assert (lead.status, lead.customer.timeline.count()) == ("open", 0)


@pytest.mark.parametrize("ending", ["lost", "won"])
def test_closing_ends_the_clock_and_the_next_step_and_says_who(ending):
    lead, anna = LeadFactory(), UserFactory()
    start_clock(lead, at=timezone.now())
    FollowUpFactory(lead=lead)

    if ending == "lost":
        closed = lose_lead(lead, reason="price", evidence="cheaper in Reading", by=anna)
    else:
        closed = win_lead(lead, by=anna)

    clock = ResponseClock.objects.get()
    assert (closed.status, kinds(lead.customer)) == (ending, [f"leads.lead_{ending}"])
    step = FollowUp.objects.get()
    assert (clock.stopped_at, clock.stopped_by, clock.unanswered) == (closed.closed_at, anna, True)
    assert (step.done_at, step.ending, step.contact) == (closed.closed_at, "closed", None)


def test_what_is_closed_is_not_closed_again():
    lead, anna = LeadFactory(), UserFactory()
    win_lead(lead, by=anna)

    with pytest.raises(Refused, match=r"already closed \(won\)"):
        lose_lead(lead, reason="price", evidence="said so", by=anna)
    with pytest.raises(Refused, match="already closed"):
        win_lead(lead, by=anna)


def test_undo_brings_back_the_clock_and_the_next_step_as_they_were():
    lead, anna = LeadFactory(), UserFactory()
    clock = start_clock(lead, at=timezone.now())
    step = FollowUpFactory(lead=lead)
    lose_lead(lead, reason="price", evidence="said so", by=anna)

    reopened = reopen_lead(lead, reason="closed by mistake", by=anna)
    reopen_lead(lead, reason="closed by mistake", by=anna)

    assert (reopened.status, reopened.lost_reason, reopened.lost_evidence) == ("open", "", "")
    assert ResponseClock.objects.running().get() == clock
    assert FollowUp.objects.open().get() == step
    assert kinds(lead.customer) == ["leads.lead_lost", "leads.lead_reopened"]
    assert Standing.objects.get(customer=lead.customer).stage == "prospect"


def test_a_lead_reopened_with_nothing_promised_has_a_call_to_make():
    lead, anna = LeadFactory(), UserFactory()
    win_lead(lead, by=anna)

    with pytest.raises(Refused, match="why"):
        reopen_lead(lead, reason=" ", by=anna)
    reopen_lead(lead, reason="bank said no", by=anna)

    assert FollowUp.objects.open().get().step == "call"


def test_a_lead_is_not_reopened_beside_another_open_one():
    first, anna = LeadFactory(), UserFactory()
    win_lead(first, by=anna)
    LeadFactory(customer=first.customer)

    with pytest.raises(Refused, match="another open lead"):
        reopen_lead(first, reason="bank said no", by=anna)


@pytest.mark.django_db(transaction=True)
def test_won_and_lost_at_once_is_one_of_them():
    lead, anna = LeadFactory(), UserFactory()

    outcomes = race(
        lambda: win_lead(lead, by=anna),
        lambda: lose_lead(lead, reason="price", evidence="said so", by=anna),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Lead", "Refused"]
    assert lead.customer.timeline.count() == 1
