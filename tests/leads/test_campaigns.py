"""What a campaign cost and brought, and what led to a lead."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from apps.dealers.models import Role
from apps.leads.actions.campaigns import add_cost, change_campaign
from apps.leads.actions.intake import read_message, store_message
from apps.leads.models import Campaign, CampaignCost, Enquiry, IntakeMessage, Lead, Repeat
from apps.leads.touches import touches_of
from tests.factories import (
    CampaignCostFactory,
    CampaignFactory,
    LeadFactory,
    LeadSourceFactory,
    UserFactory,
)

from .sending import ANA, adf, prospect

CAMPAIGN = {"name": "Spring", "code": "spring"}


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.DEALER_MANAGER)


def asked(number, code="", *, customer=ANA, gclid=""):
    """A prospect that a click on an advertisement led to."""
    query = f"utm_campaign={code}&amp;gclid={gclid}"
    url = f"<url>https://marque.example/?{query}</url>" if code else ""
    found = prospect(number, customer=customer)
    return found.replace("<name>Portal</name>", f"<name>Portal</name>{url}")


def test_a_campaign_is_kept(manager):
    response = manager.post("/leads/campaigns/new/", CAMPAIGN)

    assert response.url == "/leads/campaigns/"
    assert Campaign.objects.get().code == "spring"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "50%-off"},
        {"code": "taken"},
        {"starts_on": "2026-05-01", "ends_on": "2026-04-01"},
    ],
)
def test_what_is_wrong_with_a_campaign_is_said_and_what_was_typed_stays(manager, wrong):
    CampaignFactory(code="taken")

    response = manager.post("/leads/campaigns/new/", CAMPAIGN | wrong)

    assert response.status_code == 422
    assert 'value="Spring"' in response.text
    assert Campaign.objects.count() == 1


def test_a_code_with_spaces_is_found_however_a_link_or_a_portal_writes_them(manager, send):
    manager.post("/leads/campaigns/new/", CAMPAIGN | {"code": " Spring\u3000 sale "})
    campaign = Campaign.objects.get()
    assert campaign.code == "Spring-sale"

    for number, written in enumerate(["Spring+sale", "Spring%20sale", "Spring-sale"]):
        send(adf(asked(number, written)))

    assert [enquiry.campaign for enquiry in Enquiry.objects.all()] == [campaign] * 3


@pytest.mark.parametrize("code", ["two words", "a&b", "a/b", "a[b", "a^b", "a`b", "a{b", "a!"])
def test_no_code_is_kept_that_a_link_would_break(code):
    campaign = CampaignFactory(code="Spring_2026.x~新春-1")

    with pytest.raises(IntegrityError, match="campaign_code_in_a_link"), transaction.atomic():
        Campaign.objects.update(code=code)
    with pytest.raises(ValidationError, match="can stand in a link"):
        change_campaign(campaign, code=code, by=UserFactory())


def test_a_campaign_is_changed(manager):
    campaign = CampaignFactory(name="Sprung")

    manager.post(f"/leads/campaigns/{campaign.pk}/edit/", CAMPAIGN)

    campaign.refresh_from_db()
    assert (campaign.name, campaign.code) == ("Spring", "spring")


def test_costs_are_written_down_one_by_one_and_once_each(manager):
    campaign = CampaignFactory()
    said = {"key": uuid4(), "amount": "1200.50", "currency": "gbp", "starts_on": "2026-03-01"}

    for _n in range(2):
        response = manager.post(f"/leads/campaigns/{campaign.pk}/costs/new/", said)

    cost = CampaignCost.objects.get()
    assert response.url == campaign.get_absolute_url()
    assert (cost.amount, cost.currency) == (Decimal("1200.50"), "GBP")
    assert cost.ends_on == date(2026, 3, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "-1"}, {"currency": "Pounds"}, {"ends_on": "2026-02-01"}, {"starts_on": ""}],
)
def test_a_cost_that_cannot_be_is_refused_and_what_was_typed_stays(manager, wrong):
    campaign = CampaignFactory()
    said = {"key": uuid4(), "amount": "12", "currency": "GBP", "starts_on": "2026-03-01"}

    response = manager.post(
        f"/leads/campaigns/{campaign.pk}/costs/new/", said | {"what": "Print"} | wrong
    )

    assert response.status_code == 422
    assert 'value="Print"' in response.text
    assert CampaignCost.objects.count() == 0


def test_a_cost_written_by_mistake_is_removed(manager):
    cost = CampaignCostFactory()

    response = manager.post(f"/leads/campaigns/costs/{cost.pk}/remove/")

    assert response.url == cost.campaign.get_absolute_url()
    assert CampaignCost.objects.count() == 0


def test_the_page_says_what_each_of_it_cost_within_a_period(manager, send):
    campaign, now = CampaignFactory(code="spring"), timezone.now()
    send(adf(asked("1", "spring"), asked("2", "spring")))
    LeadFactory(campaign=campaign, status="won", closed_at=now, opened_at=now - timedelta(days=50))
    lost = {"status": "lost", "lost_reason": "price", "lost_evidence": "said so"}
    LeadFactory(campaign=campaign, closed_at=now, **lost)
    CampaignCostFactory(campaign=campaign, amount=300)
    CampaignCostFactory(campaign=campaign, amount=100, starts_on=now.date() - timedelta(days=60))

    whole = manager.get(campaign.get_absolute_url()).context["harvest"]
    month = manager.get(f"{campaign.get_absolute_url()}?period=30").context["harvest"]

    assert (whole.enquiries, whole.leads, whole.won, whole.lost, whole.answered) == (2, 3, 1, 1, 0)
    assert [(reason.value, count) for reason, count in whole.reasons] == [("price", 1)]
    (cost,) = whole.costs
    assert (cost.amount, cost.of_an_enquiry, cost.of_a_sale) == (400, 200, 400)
    assert (month.leads, month.won, month.costs[0].amount) == (2, 0, 300)
    assert month.costs[0].of_a_sale is None


def test_amounts_of_two_currencies_are_never_added(manager):
    campaign = CampaignFactory()
    CampaignCostFactory(campaign=campaign, amount=10)
    CampaignCostFactory(campaign=campaign, amount=20, currency="EUR")

    found = manager.get(campaign.get_absolute_url()).context["harvest"].costs

    assert [(cost.currency, cost.amount) for cost in found] == [("EUR", 20), ("GBP", 10)]


@pytest.mark.parametrize("rows", [1, 10])
def test_the_pages_ask_the_same_of_the_database_for_any_number_of_rows(
    manager, django_assert_num_queries, rows
):
    for campaign in CampaignFactory.create_batch(rows):
        CampaignCostFactory.create_batch(rows, campaign=campaign)
        LeadFactory.create_batch(rows, campaign=campaign)

    with django_assert_num_queries(5):
        listed = manager.get("/leads/campaigns/")
    with django_assert_num_queries(8):
        manager.get(campaign.get_absolute_url())

    assert [each.leads_opened for each in listed.context["campaigns"]] == [rows] * rows


def test_a_lead_keeps_every_touch_in_the_order_of_arrival(manager, source, send):
    CampaignFactory(code="spring", name="Spring")
    CampaignFactory(code="summer", name="Summer")
    send(adf(asked("1", "spring", gclid="first")))
    other = LeadSourceFactory(name="Other portal")
    again = adf(asked("1", "summer", gclid="second"))
    read_message(store_message(other, body=again, format=IntakeMessage.Format.ADF))
    send(adf(asked("2")))

    lead = Lead.objects.get()
    touches = touches_of(lead, lead.enquiries.all())

    assert [(t.source.name, str(t.campaign), t.again) for t in touches] == [
        ("Portal", "Spring", False),
        ("Other portal", "Summer", True),
        ("Portal", "None", False),
    ]
    assert [t.clicks for t in touches] == [[("gclid", "first")], [("gclid", "second")], []]
    assert (lead.source, lead.campaign.name, Repeat.objects.count()) == (source, "Spring", 1)
    page = manager.get(lead.get_absolute_url()).text
    assert page.index("Spring") < page.index("Summer")


@pytest.mark.parametrize("field", ["source", "campaign"])
@pytest.mark.parametrize("model", [Lead, Enquiry, Repeat])
def test_where_somebody_came_from_is_written_once(send, model, field):
    for _n in range(2):
        send(adf(asked("1")))
    other = {"source": LeadSourceFactory, "campaign": CampaignFactory}[field]()

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        model.objects.update(**{field: other})

    assert getattr(model.objects.get(), field) != other


def test_a_cost_belongs_to_the_dealership_of_its_campaign(dealership):
    campaign = CampaignFactory()

    said = {"starts_on": date(2026, 3, 1), "amount": 5, "currency": "GBP"}
    cost = add_cost(campaign, key=uuid4(), by=UserFactory(), **said)

    assert cost.dealership_id == campaign.dealership_id == dealership.pk
