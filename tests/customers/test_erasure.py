from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.actions import (
    add_contact_point,
    add_customer,
    ask_erasure,
    cancel_erasure,
    change_customer,
    disclose,
    end_relation,
    erase_due,
    give_consent,
    merge_customers,
    note_interest,
    object_to_marketing,
    propose_duplicates,
    relate,
    remove_contact_point,
    share_contact_point,
    split_customer,
    stop_sharing,
    undo_merge,
)
from apps.customers.actions.erasure import GRACE
from apps.customers.consents import may_contact
from apps.customers.models import ContactPoint, Customer, DuplicateProposal, Erasure
from apps.customers.periodic import keep_no_longer_than_needed
from apps.dealers.models import Role
from apps.journeys.actions import derive_standings, note_known, note_referral, send_message
from apps.journeys.models import OutgoingMessage, TimelineEntry
from apps.leads.actions.answers import log_contact
from apps.leads.actions.guests import invite_guest
from apps.leads.actions.intake import read_message, store_message
from apps.leads.models import Enquiry, IntakeMessage, Lead
from apps.vehicles.actions import register_car
from apps.vehicles.models import Ownership, Vehicle
from tests.dumping import dump
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    EventFactory,
    LeadSourceFactory,
    OwnershipFactory,
    UserFactory,
)

NAME = "瞿秋霁"
VIN = "WVWZZZ1KZ9W386752"
ADF = f"""<?adf version="1.0"?><adf><prospect>
<id sequence="1" source="Portal">Z-77</id><requestdate>2026-03-09T10:15:00Z</requestdate>
<vehicle interest="buy"><make>Marque</make><model>Aria</model></vehicle>
<vehicle interest="trade-in" status="used"><make>Other</make><model>Corsair</model>
<vin>{VIN}</vin></vehicle>
<customer><contact><name part="full">{NAME}</name><email>qiuji.qu@zabel.example</email>
<phone>07400 918273</phone></contact><comments>for my uncle Zebedee</comments></customer>
<provider><name>Portal</name></provider></prospect></adf>"""

# By what this person would still be recognised, in every form it may lie about.
TRACES = [
    NAME,
    "秋霁",
    "Qu Qiuji",
    "qiuji",
    "7400918273",
    "7400 918273",
    "372819004744",  # The search key of the phone's end is written backwards.
    "zabel.example",
    "Zebedee",
    "wears-a-monocle",
    "bassoon",
    VIN,
    "QZ77 ABC",
    "qz77abc",
    "Lantern Street",
]


@pytest.fixture
def anna():
    return UserFactory(name="Anna Berg")


def live_a_little(anna):
    """Let somebody leave traces in every corner, and return their card."""
    source = LeadSourceFactory()
    message = store_message(source, body=ADF.encode(), format=IntakeMessage.Format.ADF)
    read_message(message)
    person = Customer.objects.get(name=NAME)
    lead = Lead.objects.get(customer=person)
    change_customer(person, street="Lantern Street 5", by=anna)
    change_customer(person, street="Lantern Street 6", by=anna)
    remove_contact_point(
        add_contact_point(person, kind="email", typed="old@zabel.example", by=anna), by=anna
    )
    register_car(
        person, make="Other", vin=VIN, plate="QZ77 ABC", plate_country="GB", source="staff", by=anna
    )
    log_contact(
        lead, channel="call", outcome="reached", next_step="call", note="wears-a-monocle", by=anna
    )
    note_known(person, topic="use", value="carries a bassoon", by=anna)
    note_interest(person, name="bassoon", source="in_person", agreed=True, by=anna)
    consent = {"purpose": "marketing", "channel": "email"}
    give_consent(person, **consent, source="paper", evidence=f"form of {NAME}", by=anna)
    said = {"subject": f"Dear {NAME}", "text": "bassoon!", "key": "k-zabel.example"}
    send_message(person, **consent, **said, by=anna)
    object_to_marketing(person, source="phone", by=anna)
    disclose(person, kind="revealed", by=anna, where="/customers/")
    # A second card, joined to the first, and a message nobody could read.
    CustomerFactory(name="Qu Qiuji", canonical=person)
    lost = f"<adf><prospect><customer>{NAME} 07400918273</customer></prospect>"
    read_message(store_message(source, body=lost.encode(), format=IntakeMessage.Format.ADF))
    return person


def found_in(text):
    """The traces in a dump, those in binary columns too."""
    low = text.casefold()
    return [
        trace for trace in TRACES if trace.casefold() in low or any(h in low for h in _hexes(trace))
    ]


def _hexes(trace):
    return {trace.encode(code, "ignore").hex() or "none" for code in ("utf-8", "gb18030")}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_erased_person_is_left_in_the_whole_database(anna):
    person = live_a_little(anna)
    before = found_in(dump())
    ask_erasure(person, why="asked", typed=f" {NAME} ", by=anna)

    with time_machine.travel(timezone.now() + GRACE + timedelta(hours=1)):
        keep_no_longer_than_needed(0)

    assert before == TRACES
    assert found_in(dump()) == []
    receipt = Erasure.objects.get()
    assert receipt.done_at
    assert receipt.proves("qiuji.qu@zabel.example")[0]["purpose"] == "marketing"
    assert receipt.proves("somebody@else.example") == []


def be_somebodys_somebody(person, anna):
    """Let somebody be named by everything that happens to others, and return one of these."""
    number = person.contact_points.get(kind="phone")
    friend = add_customer(name="Ida Lund", phones=["07400 555111"], by=anna)
    relate(friend, other=person, roles=["partner"], by=anna)
    shared = share_contact_point(number, with_=friend, by=anna).shared_contacts.get()
    stop_sharing(shared, by=anna)
    share_contact_point(number, with_=friend, by=anna)
    undo_merge(merge_customers(person, into=friend, by=anna), by=anna)
    end_relation(friend.relations.get(), by=anna)
    note_referral(friend, bought=person, by=anna)
    split_customer(person, name="Max Lund", by=anna)
    # Somebody writes with a number and a car that are another's; we remark whose they are.
    theirs = ADF.replace(NAME, "Ida Lund").replace("qiuji.qu@zabel.example", "ida@lund.example")
    theirs = theirs.replace("07400 918273", "07400 555111").replace("Z-77", "Z-78")
    theirs = theirs.replace("for my uncle Zebedee", "for me")
    read_message(store_message(LeadSourceFactory(), body=theirs.encode(), format="adf"))
    return friend


@pytest.mark.django_db(transaction=True)
def test_nobody_elses_card_names_an_erased_person(anna, signed_in):
    person = live_a_little(anna)
    friend = be_somebodys_somebody(person, anna)
    client = signed_in(Role.DEALER_MANAGER)
    page = client.get(friend.get_absolute_url()).content.decode()
    assert page.count(NAME) >= 6
    assert NAME in str(Enquiry.objects.get(customer=friend).remarks)

    erase(person, anna)

    page = client.get(friend.get_absolute_url()).content.decode()
    assert NAME not in page
    assert page.count("somebody who was erased") >= 6
    # The car that the friend wrote of, as theirs, is kept with what they wrote.
    assert found_in(dump()) == [VIN]


def erase(person, anna):
    ask_erasure(person, why="asked", typed=person.name, by=anna)
    with time_machine.travel(timezone.now() + GRACE + timedelta(hours=1)):
        erase_due()


def test_the_past_keeps_its_numbers(anna, queue):
    person = live_a_little(anna)
    entries, enquiries = TimelineEntry.objects.count(), Enquiry.objects.count()

    erase(person, anna)

    assert TimelineEntry.objects.count() == entries + 2  # Asked for, and done.
    assert Enquiry.objects.count() == enquiries
    assert Lead.objects.get().status == "lost"
    assert OutgoingMessage.objects.get().status == "refused"
    assert derive_standings([person]) == 0


def test_a_car_of_somebody_else_keeps_its_number(anna):
    person, other = CustomerFactory(name="Ana"), CustomerFactory()
    car = Vehicle.objects.create(make="Marque", vin=VIN)
    today = timezone.localdate()
    OwnershipFactory(vehicle=car, customer=other, until=today - timedelta(days=50))
    OwnershipFactory(vehicle=car, customer=person, since=today - timedelta(days=40))

    erase(person, anna)

    assert Vehicle.objects.get().vin == VIN
    assert Ownership.objects.count() == 2


def test_others_in_the_same_message_keep_what_they_asked(anna):
    both = ADF.replace("</adf>", "").replace("for my uncle", "for me, said") + (
        "<prospect><requestdate>2026-03-09T10:15:00Z</requestdate>"
        "<vehicle><make>Marque</make><model>Brio</model></vehicle><customer><contact>"
        "<name>Ida Lund</name><email>ida@example.com</email></contact>"
        "<comments>in red, please</comments></customer></prospect></adf>"
    )
    source = LeadSourceFactory()
    read_message(store_message(source, body=both.encode(), format=IntakeMessage.Format.ADF))

    erase(Customer.objects.get(name=NAME), anna)

    assert Enquiry.objects.get(customer__name="Ida Lund").comments == "in red, please"
    assert b"Ida" not in bytes(IntakeMessage.objects.get().body)


def test_it_can_be_stopped_until_it_is_done(anna):
    person = CustomerFactory(name="Ana Silva")
    erasure = ask_erasure(person, why="asked", typed="ana silva", by=anna)
    assert ask_erasure(person, why="asked", typed="whatever", by=anna) == erasure
    assert erase_due() == 0

    cancel_erasure(erasure, by=anna)
    cancel_erasure(erasure, by=anna)
    with time_machine.travel(timezone.now() + GRACE * 2):
        assert erase_due() == 0

    person.refresh_from_db()
    assert person.name == "Ana Silva"
    assert [entry.kind for entry in person.timeline.order_by("at", "id")] == [
        "customers.erasure_asked",
        "customers.erasure_cancelled",
    ]


def test_the_wrong_name_erases_nobody(anna):
    with pytest.raises(Refused, match="exactly as it stands"):
        ask_erasure(CustomerFactory(name="Ana Silva"), why="asked", typed="Ana", by=anna)

    assert not Erasure.objects.exists()


def test_an_erased_person_is_met_nowhere_and_never_contacted(signed_in, anna):
    person = add_customer(name="Ana Silva", emails=["ana@example.com"], by=anna)
    erase(person, anna)
    person.refresh_from_db()
    client = signed_in(Role.DEALER_MANAGER)

    page = client.get(person.get_absolute_url())
    listed = client.get("/customers/").content.decode()

    assert page.status_code == 200
    assert "it was erased" in page.content.decode()
    assert str(person.pk) not in listed
    assert not may_contact(person, purpose="legal", channel="email")
    with pytest.raises(Refused, match="erased"):
        add_contact_point(person, kind="email", typed="ana@example.com", by=anna)
    with pytest.raises(Refused, match="erased"):
        change_customer(person, name="Ana Silva", by=anna)
    assert add_customer(name="Ana Silva", emails=["ana@example.com"], by=anna) != person
    assert ContactPoint.objects.count() == 1


def test_the_way_to_an_erasure_shows_what_goes_and_ends_in_a_receipt(signed_in, anna, queue):
    person = live_a_little(anna)
    client = signed_in(Role.DEALER_MANAGER)
    address = f"/customers/{person.pk}/erase/"

    asked = client.get(address).content.decode()
    wrong = client.post(address, {"why": "asked", "typed": "Somebody"})
    right = client.post(address, {"why": "asked", "typed": NAME})
    with time_machine.travel(timezone.now() + GRACE * 2):
        erase_due()
    receipt = client.get(right.url).content.decode()

    assert "Timeline entries" in asked
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert NAME not in receipt
    assert "Search keys" in receipt


def refused_for_somebody_erased(act):
    with pytest.raises(Refused, match="This person was erased"), transaction.atomic():
        act()


def test_nobody_is_tied_to_somebody_who_was_erased(anna, queue):
    gone, other = CustomerFactory(name="Ana Silva"), CustomerFactory(name="Max Other")
    number = ContactPointFactory(customer=other, value="+447400123456")
    erase(gone, anna)

    acts = [
        lambda: merge_customers(gone, into=other, by=anna),
        lambda: merge_customers(other, into=gone, by=anna),
        lambda: relate(gone, other=other, roles=["partner"], by=anna),
        lambda: relate(other, other=gone, roles=["partner"], by=anna),
        lambda: share_contact_point(number, with_=gone, by=anna),
        lambda: split_customer(gone, name="Somebody", by=anna),
        lambda: invite_guest(EventFactory(), customer=gone, by=anna),
        lambda: register_car(gone, make="Marque", vin=VIN, source="staff", by=anna),
    ]
    for act in acts:
        refused_for_somebody_erased(act)

    assert Customer.objects.people().get() == other
    assert not Vehicle.objects.exists()


def test_the_pages_refuse_somebody_who_was_erased_with_a_sentence(signed_in, anna, queue):
    gone, other = CustomerFactory(name="Ana Silva"), CustomerFactory(name="Max Other")
    erase(gone, anna)
    client = signed_in(Role.DEALER_MANAGER)
    event = EventFactory()

    joined = client.post(f"/customers/{other.pk}/merge/", {"with": gone.pk}, follow=True)
    invited = client.post(f"/leads/events/{event.pk}/invite/", {"customer": gone.pk}, follow=True)

    assert (joined.status_code < 500, invited.status_code) == (True, 200)
    assert "This person was erased" in invited.text
    assert Customer.objects.people().get() == other


def test_no_proposal_keeps_the_name_of_an_erased_company(signed_in, anna, queue):
    firm = add_customer(name="Zebedee Trading", kind="company", by=anna)
    for _twice in range(2):
        clerk = add_customer(name="Ida Lund", by=anna)
        relate(firm, other=clerk, roles=["contact"], by=anna)
    propose_duplicates(clerk, lowest=1)
    client = signed_in(Role.DEALER_MANAGER)
    assert "both speak for Zebedee Trading" in client.get("/customers/duplicates/").text
    assert "Zebedee" not in str(DuplicateProposal.objects.get().reasons)

    erase(firm, anna)

    page = client.get("/customers/duplicates/").text
    assert "both speak for a company that was erased" in page
    assert "Zebedee" not in page
