"""Sources, as people manage them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.dealers.models import Role
from apps.leads.models import LeadMailbox, LeadSource, WebForm
from apps.leads.models.sources import hash_of_token
from apps.leads.rhythm import silent_since
from tests.factories import IntakeMessageFactory, LeadFactory, LeadSourceFactory

CAMPAIGN = {"name": "Spring", "code": "spring"}


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
        WebForm.objects.create(source=source, code=f"form-{source.pk}")

    with django_assert_num_queries(6):
        page = manager.get("/leads/sources/")

    assert [(row.waiting, row.ill) for row in page.context["rows"]] == [(3, False)] * rows


def test_a_source_says_what_it_brought(manager, source, send):
    now = timezone.now()
    send()
    LeadFactory(source=source, opened_at=now - timedelta(days=40), status="won", closed_at=now)

    (row,) = manager.get("/leads/sources/").context["rows"]

    found = row.source
    assert (found.asked_30, found.leads_30, found.leads_90, found.won_30, found.won_90) == (
        1, 1, 2, 0, 1,
    )  # fmt: skip
    assert (row.edge, row.silent, row.trouble) == ("", None, "")


def test_a_source_that_is_silent_for_longer_than_usual_says_so(manager):
    source = LeadSourceFactory()
    now = timezone.now()
    for days in range(9, 15):
        IntakeMessageFactory(source=source, received_at=now - timedelta(days=days), status="read")

    page = manager.get("/leads/sources/")

    assert "longer than usual" in page.text
    assert page.context["rows"][0].edge == "soon"


def test_a_source_of_which_much_cannot_be_read_leads_to_it(manager):
    source = LeadSourceFactory()
    IntakeMessageFactory.create_batch(5, source=source)
    IntakeMessageFactory()

    page = manager.get("/leads/sources/").text
    waiting = manager.get(f"/leads/messages/?source={source.pk}").context["waiting"]

    assert f"/leads/messages/?source={source.pk}" in page
    assert {each.message.source for each in waiting} == {source}
    assert len(waiting) == 5
    assert manager.get("/leads/messages/?source=x").status_code == 200


def test_a_broken_mailbox_stands_on_the_page_with_its_reason(manager):
    LeadMailbox.objects.create(
        source=LeadSourceFactory(),
        kind="folder",
        path="portal",
        trouble={"code": "mailbox_no_folder", "facts": {"path": "portal"}},
        trouble_since=timezone.now(),
    )

    page = manager.get("/leads/sources/")

    assert "There is no folder “portal”" in page.text
    assert page.context["rows"][0].edge == "late"


@pytest.mark.parametrize(
    ("hours", "silent"),
    [
        ([1, 2, 3, 4], False),  # Too few to know.
        ([20, 21, 22, 23, 24], False),  # A day without anything is no silence yet.
        ([30, 31, 32, 33, 34], True),
        ([60, 61, 100, 101, 102], False),  # It had been quiet for 39 hours before.
        ([90, 91, 130, 131, 132], True),
    ],
)
def test_silence_is_told_from_the_usual_pauses(hours, silent):
    now = timezone.now()
    arrivals = [now - timedelta(hours=hour) for hour in hours]

    assert bool(silent_since(arrivals, now)) == silent
