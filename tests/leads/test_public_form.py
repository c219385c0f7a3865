"""The form that anybody can fill in: who writes, what is kept, and what a machine gets."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.customers.actions import withdraw_consent, wording_in_force
from apps.customers.consents import may_contact
from apps.customers.models import Consent, Customer
from apps.dealers.models import Role
from apps.leads.actions.intake import replay_message
from apps.leads.actions.web_forms import MOST_FROM_ONE, open_web_form
from apps.leads.models import Enquiry, IntakeMessage, Lead, WebForm
from apps.leads.models.sources import hash_of_token
from apps.leads.stamps import stamp_of
from tests.factories import (
    CampaignFactory,
    DealershipFactory,
    LeadSourceFactory,
    MembershipFactory,
    ShiftFactory,
    UserFactory,
    VariantFactory,
)

from .sending import adf, prospect


@pytest.fixture
def page():
    return open_web_form(LeadSourceFactory(name="Website", kind="web_form"), by=UserFactory())


@pytest.fixture
def write(client, page):
    """Fill in the form as a person does, a minute after it was opened."""

    def send(query="", *, after=60, **said):
        stamp = stamp_of(timezone.now() - timedelta(seconds=after))
        told = {"name": "Ana Silva", "email": "ana@example.com", "message": "Is it blue?"}
        return client.post(f"/enquire/{page.code}/{query}", told | {"stamp": stamp} | said)

    return send


def test_the_page_is_light_needs_no_cookie_and_may_be_cached(client, page):
    response = client.get(f"/enquire/{page.code}/")

    assert response.status_code == 200
    assert len(response.content) < 12_000
    assert "<script" not in response.text
    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Accept-Language" in response.headers["Vary"]


def test_the_page_speaks_the_language_of_its_reader(client, page):
    by_header = client.get(f"/enquire/{page.code}/", headers={"accept-language": "zh-CN"})
    by_choice = client.get(f"/enquire/{page.code}/?lang=zh-hans")
    unknown = client.get(f"/enquire/{page.code}/?lang=xx")

    assert 'lang="zh-hans"' in by_header.text
    assert wording_in_force("marketing", language="zh-hans").text in by_choice.text
    assert wording_in_force("marketing", language="en").text in unknown.text


def test_what_is_written_becomes_an_enquiry_and_says_who_answers_by_when(write, client, dealership):
    anna = ShiftFactory(user=MembershipFactory(at=dealership, user__name="Anna Bright").user).user
    model = VariantFactory().car_model

    response = write("?utm_campaign=spring&gclid=abc&x=1", model=model.pk, lang="en")

    enquiry = Enquiry.objects.get()
    assert (enquiry.customer.name, enquiry.lead.consultant) == ("Ana Silva", anna)
    assert (enquiry.lead.wish, enquiry.comments) == ("Marque Aria", "Is it blue?")
    assert enquiry.tracking == {"gclid": "abc", "utm_campaign": "spring"}
    assert "Anna Bright" in client.get(response.url).text
    assert Consent.objects.count() == 0


def test_a_campaign_is_known_by_its_word_in_the_address(write):
    campaign = CampaignFactory(code="spring")

    write("?utm_campaign=spring")

    assert (Enquiry.objects.get().campaign, Lead.objects.get().campaign) == (campaign, campaign)


def test_a_consent_is_kept_with_the_words_that_were_shown(write):
    wording = wording_in_force("marketing", language="en")

    write(consents=["email", "phone"], wording=wording.pk)

    kept = Consent.objects.order_by("channel")
    assert [(c.channel, c.given, c.wording, c.source, c.by) for c in kept] == [
        ("email", True, wording, "web_form", None),
        ("phone", True, wording, "web_form", None),
    ]


def test_a_ticked_consent_counts_over_no_no(write):
    wording = wording_in_force("marketing", language="en")
    write()
    ana = Customer.objects.get()
    withdraw_consent(ana, purpose="marketing", channel="phone", source="link", by=None)

    write(consents=["email", "phone"], wording=wording.pk, message="And in red?")

    assert not may_contact(ana, purpose="marketing", channel="phone")
    assert may_contact(ana, purpose="marketing", channel="email")
    remark = Enquiry.objects.get(comments="And in red?").remarks[-1]
    assert remark == {"code": "consent_after_no", "facts": {"channels": "phone"}}


def test_a_consent_that_is_ticked_in_another_name_does_not_count(write):
    write()
    ana = Customer.objects.get()

    write(consents=["email"], name="Somebody Else", message="And in red?")

    assert not may_contact(ana, purpose="marketing", channel="email")
    codes = [each["code"] for each in Enquiry.objects.get(comments="And in red?").remarks]
    assert codes == ["no_vehicle", "name_differs", "consent_of_another_name"]


def test_sent_twice_it_is_one_enquiry_and_another_question_is_another(write):
    first, again = write(), write()
    write(message="And in red?")

    assert (first.status_code, again.status_code) == (302, 302)
    assert sorted(Enquiry.objects.values_list("comments", flat=True)) == [
        "And in red?",
        "Is it blue?",
    ]
    assert (Lead.objects.count(), Customer.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"website": "http://spam.example"}, "spam_hidden_field"),
        ({"after": 1}, "spam_too_fast"),
        ({"message": "http://a.example www.b.example https://c.example"}, "spam_links"),
    ],
)
def test_what_a_machine_seems_to_have_written_waits_for_a_person(write, client, said, code):
    response = write(**said)

    message = IntakeMessage.objects.get()
    assert (message.status, message.sender) == ("quarantined", "Ana Silva")
    assert [remark["code"] for remark in message.remarks] == [code]
    assert "Somebody reads it" in client.get(response.url).text
    assert Enquiry.objects.count() == 0
    replay_message(message, by=UserFactory())
    assert Enquiry.objects.get().customer.name == "Ana Silva"


@pytest.mark.parametrize("stamp", ["", "made:up", "of the day before yesterday"])
def test_a_page_that_is_too_old_keeps_what_was_typed_and_is_sent_once_more(write, stamp):
    if stamp.startswith("of"):
        stamp = stamp_of(timezone.now() - timedelta(days=2))
    response = write(stamp=stamp)

    assert response.status_code == 422
    assert "Is it blue?" in response.text
    fresh = response.context["form"]["stamp"].value()
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        assert write(stamp=fresh).status_code == 302
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "tell us your name"),
        ({"email": ""}, "phone number or an e-mail"),
        ({"email": "ana"}, "not an e-mail"),
        ({"phone": "12"}, "does not exist"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(write, said, sentence):
    response = write(**said)

    assert response.status_code == 422
    assert sentence in response.text
    assert IntakeMessage.objects.count() == 0


def test_a_flood_from_one_address_is_told_to_call_and_nobody_else_is(write):
    for number in range(MOST_FROM_ONE):
        write(message=f"Question {number}")

    refused = write(message="One more")

    assert (refused.status_code, IntakeMessage.objects.count()) == (429, MOST_FROM_ONE)
    assert "One more" in refused.text
    assert "127.0.0.1" not in IntakeMessage.objects.first().sender_mark


def test_a_form_that_was_closed_or_never_was_is_not_found(client, page):
    WebForm.objects.update(active=False)

    assert client.get(f"/enquire/{page.code}/").status_code == 404
    assert client.get("/enquire/nobody-xxxxxxx/").status_code == 404


def test_an_address_that_two_groups_have_opens_neither(client, page):
    elsewhere = DealershipFactory()
    source = LeadSourceFactory(group=elsewhere.group, dealership=elsewhere)
    WebForm.objects.create(
        group=elsewhere.group, dealership=elsewhere, source=source, code=page.code
    )

    assert client.get(f"/enquire/{page.code}/").status_code == 404


def test_thanks_for_nobody_in_particular_tell_nothing(client, write):
    write()
    enquiry = Enquiry.objects.get()

    made_up = client.get(f"/enquire/{WebForm.objects.get().code}/thanks/?of={enquiry.pk}")

    assert made_up.status_code == 200
    assert made_up.context["consultant"] is made_up.context["due_at"] is None


def test_only_the_sites_that_were_named_may_embed_it(client, page):
    closed = client.get(f"/enquire/{page.code}/")
    WebForm.objects.update(frame_origins="https://www.dealer.example")

    opened = client.get(f"/enquire/{page.code}/")

    assert closed.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in opened.headers
    policy = opened.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.dealer.example" in policy


def test_a_manager_opens_a_form_and_says_who_may_embed_it(signed_in, dealership):
    manager = signed_in(Role.DEALER_MANAGER)
    source = LeadSourceFactory(kind="web_form")
    address = f"/leads/sources/{source.pk}/form/"

    manager.post(address)
    refused = manager.post(address, {"active": "on", "frame_origins": "http://x.example/path"})
    manager.post(address, {"active": "on", "frame_origins": "https://X.example/"})

    page = WebForm.objects.get()
    assert refused.status_code == 422
    assert (page.active, page.origins) == (True, ["https://x.example"])
    shown = manager.get(address).text
    assert f"/enquire/{page.code}/" in shown
    assert "<svg" in shown


def test_a_token_that_floods_us_waits_and_others_do_not(send, send_json, source, settings):
    settings.INTAKE_PER_MINUTE = 2
    for number in "12":
        send(adf(prospect(number)))
    other = LeadSourceFactory(token_hash=hash_of_token("other"))

    refused, json = send(adf(prospect("3"))), send_json({"name": "Ana"})

    assert (refused.status_code, json.status_code) == (429, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert IntakeMessage.objects.filter(source=source).count() == 2
    assert send(adf(prospect("4")), token="other").status_code == 201
    assert other.messages.count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert send(adf(prospect("3"))).status_code == 201
