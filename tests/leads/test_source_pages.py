"""Sources and campaigns, as people manage them."""

import re

import pytest

from apps.dealers.models import Role
from apps.leads.models import Campaign, LeadSource
from apps.leads.models.sources import hash_of_token
from tests.factories import CampaignFactory, IntakeMessageFactory, LeadSourceFactory

CAMPAIGN = {"name": "Spring", "code": "spring", "cost": "1200.50", "currency": "GBP"}


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.DEALER_MANAGER)


def test_a_new_source_has_no_token_yet(manager, dealership):
    response = manager.post("/leads/sources/new/", {"name": "Portal", "kind": "adf"})

    source = LeadSource.objects.get()
    assert response.url == "/leads/sources/"
    assert (source.name, source.dealership, source.token_hash) == ("Portal", dealership, "")


@pytest.mark.parametrize(
    ("page", "data", "where"),
    [
        ("/leads/sources/new/", {"name": "Portal", "kind": "adf"}, "/leads/sources/"),
        ("/leads/campaigns/new/", CAMPAIGN, "/leads/campaigns/"),
    ],
)
def test_what_a_form_has_saved_opens_the_whole_list(manager, page, data, where):
    response = manager.post(page, data, headers={"HX-Request": "true"})

    # Not a list in the place of the form, under the heading of the form.
    assert (response.headers.get("HX-Redirect"), response.content) == (where, b"")


def test_the_same_source_twice_is_refused_with_a_sentence(manager):
    LeadSourceFactory(name="Portal")

    response = manager.post("/leads/sources/new/", {"name": "Portal", "kind": "adf"})

    assert response.status_code == 422
    assert "already has a source of that name" in response.content.decode()
    assert LeadSource.objects.count() == 1


def test_a_source_is_switched_off(manager):
    source = LeadSourceFactory(name="Portal")

    manager.post(f"/leads/sources/{source.pk}/edit/", {"name": "Portal 2", "kind": "api"})

    source.refresh_from_db()
    assert (source.name, source.kind, source.active) == ("Portal 2", "api", False)


def test_a_token_is_shown_once_and_works(manager):
    source = LeadSourceFactory()
    page = manager.get(f"/leads/sources/{source.pk}/token/")
    mark = page.context["form"].initial["replaces"]

    response = manager.post(f"/leads/sources/{source.pk}/token/", {"replaces": mark})

    (token,) = re.findall(r'id="new-token">([^<]+)<', response.content.decode())
    source.refresh_from_db()
    assert source.token_hash == hash_of_token(token)
    assert "no-store" in response.headers["Cache-Control"]
    assert token not in manager.get(f"/leads/sources/{source.pk}/token/").content.decode()


def test_a_second_click_does_not_replace_the_token_that_was_just_shown(manager):
    source = LeadSourceFactory()
    manager.post(f"/leads/sources/{source.pk}/token/", {"replaces": ""})
    shown = LeadSource.objects.get().token_hash

    response = manager.post(f"/leads/sources/{source.pk}/token/", {"replaces": ""})

    assert response.status_code == 422
    assert LeadSource.objects.get().token_hash == shown


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_of_sources_counts_in_one_question(manager, django_assert_num_queries, rows):
    for source in LeadSourceFactory.create_batch(rows):
        IntakeMessageFactory.create_batch(3, source=source)

    with django_assert_num_queries(4):
        page = manager.get("/leads/sources/")

    assert [source.came for source in page.context["sources"]] == [3] * rows


def test_a_campaign_is_kept_with_its_cost(manager):
    response = manager.post("/leads/campaigns/new/", CAMPAIGN)

    campaign = Campaign.objects.get()
    assert response.url == "/leads/campaigns/"
    assert (campaign.code, str(campaign.cost), campaign.currency) == ("spring", "1200.50", "GBP")


@pytest.mark.parametrize(
    "wrong",
    [
        {"cost": "-1"},
        {"currency": "Pounds"},
        {"code": ""},
        {"starts_on": "2026-05-01", "ends_on": "2026-04-01"},
        {"code": "taken"},
    ],
)
def test_what_is_wrong_with_a_campaign_is_said_and_what_was_typed_stays(manager, wrong):
    CampaignFactory(code="taken")

    response = manager.post("/leads/campaigns/new/", CAMPAIGN | wrong)

    assert response.status_code == 422
    assert 'value="Spring"' in response.content.decode()
    assert Campaign.objects.count() == 1


def test_a_campaign_is_changed(manager):
    campaign = CampaignFactory(name="Sprung")

    manager.post(f"/leads/campaigns/{campaign.pk}/edit/", CAMPAIGN)

    campaign.refresh_from_db()
    assert (campaign.name, campaign.code) == ("Spring", "spring")
