"""Events: seats, waiting lists, tickets and the door."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.actions import (
    give_consent,
    withdraw_consent,
    wording_in_force,
    write_wording,
)
from apps.customers.consents import may_contact
from apps.customers.models import Consent, Customer
from apps.dealers.models import Role
from apps.leads.actions.events import change_event
from apps.leads.actions.guests import (
    accept_invitation,
    check_in_guest,
    decline_guest,
    invite_guest,
    sign_up_guest,
    take_interest,
    undo_check_in,
    walk_in_guest,
)
from apps.leads.models import Enquiry, Event, Guest, Lead
from apps.leads.stamps import stamp_of
from tests.factories import (
    CampaignFactory,
    ContactPointFactory,
    CustomerFactory,
    EventFactory,
    GuestFactory,
    UserFactory,
)
from tests.racing import race


@pytest.fixture
def event():
    return EventFactory(seats=3)


def comes(event, number, party=1):
    """Somebody signs up for themselves."""
    return sign_up_guest(
        event, name=f"Guest {number}", email=f"guest{number}@example.com", party=party
    )


def states(event):
    event.refresh_from_db()
    return list(event.guests.order_by("added_at", "id").values_list("state", flat=True))


def facts(customer):
    return sorted(
        customer.timeline.filter(kind__startswith="leads.").values_list("kind", flat=True)
    )


def test_who_signs_up_is_coming_until_the_seats_are_taken_and_then_waits(event):
    guests = [comes(event, number) for number in range(4)]

    assert states(event) == ["coming", "coming", "coming", "waiting"]
    assert event.seats_taken == 3
    assert facts(guests[3].customer) == ["leads.event_signed_up"]
    assert Lead.objects.count() == 0


def test_a_free_seat_goes_to_who_waited_longest_and_fits(event):
    first = comes(event, 1, party=3)
    comes(event, 2, party=2)
    comes(event, 3)

    decline_guest(first)

    assert states(event) == ["declined", "coming", "coming"]
    assert event.seats_taken == 3


def test_a_small_party_takes_seats_that_a_larger_one_ahead_cannot_use(event):
    comes(event, 1, party=2)
    comes(event, 2, party=2)

    comes(event, 3)

    assert states(event) == ["coming", "waiting", "coming"]


def test_more_seats_go_to_those_who_wait(event):
    for number in range(5):
        comes(event, number)

    with pytest.raises(Refused, match="3 people are coming already"):
        change_event(event, seats=2, by=UserFactory())
    change_event(event, seats=4, by=UserFactory())

    assert states(event) == ["coming"] * 4 + ["waiting"]


def test_the_database_itself_gives_no_seat_twice(event):
    with pytest.raises(IntegrityError, match="event_has_seats_for_all"), transaction.atomic():
        Event.objects.update(seats_taken=4)


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_last_seat_get_one_and_a_place_in_the_line():
    event = EventFactory(seats=1)

    race(lambda: comes(event, 1), lambda: comes(event, 2))

    assert sorted(states(event)) == ["coming", "waiting"]
    assert event.seats_taken == 1


def test_the_same_person_twice_is_one_guest(event):
    first, again = comes(event, 1), comes(event, 1)
    larger = comes(event, 1, party=2)

    assert first.pk == again.pk == larger.pk
    assert (states(event), event.seats_taken) == (["coming"], 2)
    assert Customer.objects.count() == 1


def test_an_invitation_holds_no_seat_until_it_is_accepted(event):
    guest = invite_guest(event, customer=CustomerFactory(), by=UserFactory())
    invite_guest(event, customer=guest.customer, by=UserFactory())
    event.refresh_from_db()
    assert (guest.state, event.seats_taken) == ("invited", 0)

    guest = accept_invitation(guest)

    event.refresh_from_db()
    assert (guest.state, event.seats_taken) == ("coming", 1)
    assert facts(guest.customer) == ["leads.event_invited", "leads.event_signed_up"]


def test_who_came_is_a_fact_and_no_lead(event):
    guest, anna = comes(event, 1), UserFactory()

    for _n in range(2):
        check_in_guest(guest, by=anna)

    guest.refresh_from_db()
    (attended,) = guest.customer.timeline.filter(kind="leads.event_attended")
    assert (guest.state, guest.by, attended.facts["source"]) == ("here", anna, "event")
    assert (Lead.objects.count(), states(event), event.seats_taken) == (0, ["here"], 1)


def test_a_tap_on_the_wrong_name_is_taken_back(event):
    guest, anna = comes(event, 1), UserFactory()
    check_in_guest(guest, by=anna)

    for _n in range(2):
        undo_check_in(guest, by=anna)

    assert (states(event), event.seats_taken) == (["coming"], 1)
    assert "leads.event_attendance_undone" in facts(guest.customer)


def test_who_walks_in_need_not_say_who_they_are(event):
    key, anna = uuid4(), UserFactory()

    for _n in range(2):
        guest = walk_in_guest(event, key=key, party=2, by=anna)

    assert (guest.state, guest.customer, guest.name) == ("here", None, "")
    assert (states(event), event.seats_taken) == (["here"], 2)
    undo_check_in(guest, by=anna)
    event.refresh_from_db()
    assert event.seats_taken == 0


def test_who_walks_in_with_a_known_number_is_that_customer(event):
    known = ContactPointFactory(value="+442079460123", customer__name="Ana Silva").customer

    guest = walk_in_guest(event, key=uuid4(), name="Ana", phone="020 7946 0123", by=UserFactory())

    assert guest.customer == known
    assert "leads.event_attended" in facts(known)


def test_the_door_says_how_many_seats_are_left(event):
    comes(event, 1, party=2)

    with pytest.raises(Refused, match="only 1 seats left"):
        walk_in_guest(event, key=uuid4(), party=2, by=UserFactory())


def test_only_with_a_consent_a_guest_becomes_a_lead(event):
    event.campaign = CampaignFactory(code="drive-day")
    event.save()
    guest, anna = comes(event, 1), UserFactory()
    check_in_guest(guest, by=anna)
    key, wording = uuid4(), wording_in_force("marketing", language="en")

    with pytest.raises(Refused, match="Without it there is no lead"):
        take_interest(guest, key=key, wording=wording, by=anna)
    for _n in range(2):
        enquiry = take_interest(
            guest, key=key, channels=["phone"], wording=wording, wish="Aria", by=anna
        )

    lead = Lead.objects.get()
    consent = Consent.objects.get()
    assert (enquiry.customer, lead.source.kind) == (guest.customer, "event")
    assert (lead.campaign, enquiry.tracking["event"]) == (event.campaign, "Drive day")
    assert (consent.purpose, consent.channel, consent.wording) == ("marketing", "phone", wording)


def test_a_consent_of_before_is_enough(event):
    guest, anna = comes(event, 1), UserFactory()
    said = {"purpose": "marketing", "channel": "email", "source": "paper"}
    give_consent(guest.customer, by=anna, **said)

    take_interest(guest, key=uuid4(), by=anna)

    assert Enquiry.objects.get().customer == guest.customer


def test_a_guest_nobody_knows_is_no_lead(event):
    guest = walk_in_guest(event, key=uuid4(), by=UserFactory())

    with pytest.raises(Refused, match="Ask for a name"):
        take_interest(guest, key=uuid4(), channels=["phone"], by=UserFactory())


@pytest.fixture
def public(client, event):
    """Sign up on the page for everybody."""

    def send(**said):
        told = {"name": "Ana Silva", "email": "ana@example.com", "party": 2}
        told["stamp"] = stamp_of(timezone.now() - timedelta(minutes=1))
        return client.post(f"/events/{event.code}/", told | said)

    return send


def test_somebody_signs_up_and_gets_a_ticket(public, client, event):
    wording = wording_in_force("events", language="en")

    response = public(consents=["email"], wording=wording.pk)

    guest = Guest.objects.get()
    page = client.get(response.url)
    assert (guest.state, guest.party, guest.way) == ("coming", 2, "signed_up")
    assert "<svg" in page.text
    assert page.cookies == {}
    kept = Consent.objects.get()
    assert (kept.purpose, kept.wording, kept.source) == ("events", wording, "event")
    assert Lead.objects.count() == 0


def test_a_yes_of_a_sign_up_counts_over_no_no_and_in_no_other_name(public, event):
    wording = wording_in_force("events", language="en").pk
    ana = CustomerFactory(name="Ana Silva")
    ContactPointFactory(customer=ana, kind="email", value="ana@example.com")
    said = {"purpose": "events", "channel": "email"}
    withdraw_consent(ana, **said, source="link", by=None)

    public(consents=["email"], wording=wording)
    public(consents=["sms"], wording=wording, name="Max Other")
    assert not Consent.objects.filter(given=True).exists()
    public(consents=["sms"], wording=wording)

    assert not may_contact(ana, **said)
    assert may_contact(ana, purpose="events", channel="sms")
    assert ana.timeline.filter(kind="customers.consent_doubted").count() == 2


def test_on_the_ticket_they_say_that_they_are_not_coming_and_that_they_are(public, client, event):
    ticket = public().url

    client.post(ticket, {"wish": "stay"})
    assert (states(event), event.seats_taken) == (["declined"], 0)
    client.post(ticket, {"wish": "come"})

    assert (states(event), event.seats_taken) == (["coming"], 1)


def test_a_ticket_that_was_made_up_is_nobodys(client):
    assert client.get("/tickets/made:up/").status_code == 404


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "tell us your name"),
        ({"email": ""}, "phone number or an e-mail"),
        ({"party": 0}, "greater than or equal to 1"),
        ({"website": "x"}, "Please call us"),
        ({"stamp": "old"}, "send it once more"),
    ],
)
def test_what_is_wrong_with_a_sign_up_is_said(public, said, sentence):
    response = public(**said)

    assert response.status_code == 422
    assert sentence in response.text
    assert Guest.objects.count() == 0


def test_an_event_that_is_over_or_by_invitation_takes_nobody(public, client, event):
    Event.objects.update(sign_up=False)

    assert "Nobody can sign up" in public().text
    assert Guest.objects.count() == 0
    assert client.get("/events/none-xxxxxxx/").status_code == 404


def test_a_scanned_ticket_opens_the_door_with_one_tap(signed_in, event):
    guest = comes(event, 1)
    reception = signed_in(Role.RECEPTIONIST)
    address = f"/leads/guests/{guest.pk}/"

    genuine, forged = reception.get(f"{address}?s={guest.mark}"), reception.get(f"{address}?s=x")
    response = reception.post(address, {"party": 1})

    assert "not one of ours" not in genuine.text
    assert "not one of ours" in forged.text
    assert response.url == address
    assert "Here since" in reception.get(address).text


def test_customers_are_invited_with_one_press(signed_in, event):
    reception = signed_in(Role.RECEPTIONIST)
    customer = ContactPointFactory(customer__name="Ana Silva").customer

    response = reception.post(f"/leads/events/{event.pk}/invite/", {"customer": customer.pk})

    guest = Guest.objects.get()
    assert (guest.customer, response.url) == (customer, guest.get_absolute_url())
    ticket = re.search(
        r'href="http://testserver(/tickets/[^"]+)"', reception.get(response.url).text
    )
    assert "you are invited" in reception.get(ticket[1]).text


def test_an_event_is_planned_and_changed(signed_in):
    manager = signed_in(Role.DEALER_MANAGER)
    said = {"name": "Launch", "starts_at": "2030-05-01T18:00", "ends_at": "2030-05-01T21:00"}

    wrong = manager.post("/leads/events/new/", said | {"ends_at": "2030-05-01T17:00"})
    manager.post("/leads/events/new/", said | {"seats": "20", "sign_up": "on"})

    event = Event.objects.get()
    assert (wrong.status_code, event.seats, event.sign_up) == (422, 20, True)
    assert event.code.startswith("launch-")
    manager.post(f"/leads/events/{event.pk}/edit/", said | {"name": "Late launch"})
    event.refresh_from_db()
    assert (event.name, event.seats, event.sign_up) == ("Late launch", None, False)


@pytest.mark.parametrize("rows", [1, 10])
def test_the_pages_ask_the_same_of_the_database_for_any_number_of_rows(
    signed_in, django_assert_num_queries, rows
):
    manager = signed_in(Role.DEALER_MANAGER)
    for event in EventFactory.create_batch(rows):
        GuestFactory.create_batch(rows, event=event)

    with django_assert_num_queries(5):
        manager.get("/leads/events/")
    with django_assert_num_queries(6):
        page = manager.get(event.get_absolute_url())

    assert len(page.context["guests"]) == rows


def test_a_walk_in_at_the_page_is_let_in(signed_in, event):
    reception = signed_in(Role.RECEPTIONIST)
    said = {"key": uuid4(), "party": 2, "name": "", "phone": "", "email": ""}

    wrong = reception.post(f"/leads/events/{event.pk}/door/", said | {"phone": "020 7946 0123"})
    response = reception.post(f"/leads/events/{event.pk}/door/", said)

    guest = Guest.objects.get()
    assert (wrong.status_code, response.url) == (422, guest.get_absolute_url())
    assert (guest.party, guest.state) == (2, "here")


def test_what_a_guest_wants_is_asked_with_the_words_of_consent(signed_in, event):
    guest = comes(event, 1)
    reception = signed_in(Role.RECEPTIONIST)
    address = f"/leads/guests/{guest.pk}/interest/"
    words = wording_in_force("marketing", language="en")
    said = {"key": uuid4(), "channels": ["phone"], "wish": "Aria", "wording": words.pk}

    page = reception.get(address)
    write_wording("marketing", language="en", text="Something else.", by=reception.user)
    unread = reception.post(address, said | {"wording": ""})
    refused = reception.post(address, said | {"channels": []})
    saved = reception.post(address, said)

    assert words.text in page.text
    assert "Something else." in unread.text
    assert words.text in refused.text
    assert Consent.objects.get().wording == words
    assert (refused.status_code, saved.url) == (422, Lead.objects.get().get_absolute_url())
