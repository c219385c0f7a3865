"""What others do while somebody is erased, and what one erasure may not do to others."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.core.scope import current_scope, working_in
from apps.customers.actions import (
    add_customer,
    ask_erasure,
    cancel_erasure,
    clear_outdated,
    erase_due,
    erase_for_retention,
    erase_person,
    merge_customers,
)
from apps.customers.actions.erasure import GRACE, NOBODY
from apps.customers.models import Customer, Erasure, RetentionRun
from apps.customers.periodic import NIGHT, keep_no_longer_than_needed
from apps.customers.signals import erasing, erasing_first, outdated
from apps.dealers.models import Notification, Role
from apps.dealers.workplace import scope_of_group
from apps.leads.actions.intake import read_message, store_message
from apps.leads.actions.leads import lose_lead
from apps.leads.models import Enquiry, IntakeMessage, Lead
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    IntakeMessageFactory,
    LeadSourceFactory,
    UserFactory,
    scope_for,
)

EVE = (
    '{"name": "Eve Lind", "phones": [{"value": "07400 918273"}],'
    ' "interest": [{"model": "%s"}], "comments": "please"}'
)
TWO_NUMBERS = '{"name": "Eve Lind", "phones": [{"value": "07400918274"}, {"value": "07400918273"}]}'


@pytest.fixture
def anna():
    return UserFactory(name="Anna Berg")


@contextmanager
def meanwhile(call):
    """Let somebody else do this once, and commit it, while files are read for an erasure."""
    scope, done = current_scope(), []

    def work():
        with working_in(scope):
            done.append(call())
        connection.close()

    def other(sender, traces, **kwargs):
        if traces.cards and not done:
            thread = Thread(target=work)
            thread.start()
            thread.join(20)
        return {}

    erasing_first.connect(other)
    try:
        yield done
    finally:
        erasing_first.disconnect(other)


def write(source, body):
    message = store_message(source, body=body.encode(), format=IntakeMessage.Format.JSON)
    return read_message(message)


def ask(person, anna):
    return ask_erasure(person, why="asked", typed=person.name, by=anna)


@pytest.mark.django_db(transaction=True)
def test_who_is_joined_to_another_card_meanwhile_is_erased_with_it(anna, queue):
    gone = add_customer(name="Paula Gone", phones=["07400 918273"], by=anna)
    stays = add_customer(name="Quentin Stays", phones=["07400 918274"], by=anna)
    erasure = ask(gone, anna)

    with meanwhile(lambda: merge_customers(gone, into=stays, by=anna)) as joined:
        erase_person(erasure)

    assert len(joined) == 1
    cards = Customer.objects.order_by("id")
    assert [(card.name, card.is_erased, card.contact_points.count()) for card in cards] == [
        (NOBODY, True, 0),
        (NOBODY, True, 0),
    ]
    erasure.refresh_from_db()
    assert erasure.erased["customers.Customer"] == 2


def lose_long_ago(source, anna):
    """Let somebody have asked, and their lead be lost, before the time for which we keep that."""
    with time_machine.travel(timezone.now() - timedelta(days=1500)):
        write(source, EVE % "Aria")
        lose_lead(Lead.objects.get(), reason=Lead.LostReason.NO_INTEREST, evidence="-", by=anna)
    return Customer.objects.get()


@pytest.mark.django_db(transaction=True)
def test_who_asks_us_something_meanwhile_is_no_longer_outdated(anna, queue):
    source = LeadSourceFactory()
    person = lose_long_ago(source, anna)

    with meanwhile(lambda: write(source, EVE % "Corsair")) as read:
        taken = clear_outdated()

    assert read[0].outcomes[0]["outcome"] == "accepted"
    assert (taken["lost"], taken["unanswered"]) == (0, 0)
    person.refresh_from_db()
    assert (person.name, person.is_erased) == ("Eve Lind", False)
    assert Enquiry.objects.get(interests__model="Corsair").lead.status == Lead.Status.OPEN
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_takes_what_they_write_meanwhile_as_well(anna, queue):
    source = LeadSourceFactory()
    write(source, EVE % "Aria")
    erasure = ask(Customer.objects.get(), anna)

    with meanwhile(lambda: write(source, EVE % "Corsair")):
        erase_person(erasure)
    write(source, EVE % "Brio")

    enquiries = Enquiry.objects.order_by("id")
    assert [enquiry.comments for enquiry in enquiries] == ["", "", "please"]
    assert Customer.objects.people().get().name == "Eve Lind"


def test_nobody_to_erase_reads_through_nothing():
    asked = []

    def listen(sender, **kwargs):
        asked.append(kwargs)

    erasing_first.connect(listen)
    try:
        assert erase_for_retention(Customer.objects.none()) == 0
    finally:
        erasing_first.disconnect(listen)
    assert asked == []


def write_with_the_number_of(person, anna):
    """Let somebody else ask, with a number that is this person's, and have it remarked."""
    add_customer(name="Eve Lind", phones=["07400 918274"], by=anna)
    write(LeadSourceFactory(), TWO_NUMBERS)
    assert person.name in str(Enquiry.objects.get().remarks).replace("\\\\", "\\")


@pytest.mark.parametrize("account", ['":', "code", "facts", "outcome", "null", "name"])
def test_no_name_of_anybody_spoils_what_is_remarked_about_others(anna, signed_in, account):
    person = add_customer(name="Paula Gone", wechat=account, phones=["07400 918273"], by=anna)
    lost = IntakeMessageFactory(remarks=[{"code": "no_name", "facts": {}}], outcomes=[])
    write_with_the_number_of(person, anna)
    before = Enquiry.objects.get().remarks

    erase_person(ask(person, anna))

    after = Enquiry.objects.get().remarks
    assert [each["code"] for each in after] == [each["code"] for each in before]
    assert [each["facts"].keys() for each in after] == [each["facts"].keys() for each in before]
    assert "Paula" not in str(after)
    lost.refresh_from_db()
    assert lost.remarks == [{"code": "no_name", "facts": {}}]
    assert signed_in(Role.SALES_MANAGER).get("/leads/messages/").status_code == 200


@pytest.mark.parametrize("name", ['Bob "Bo" Zabel', "Zabel & Sons", "Zäbel\\Zabel"])
def test_a_name_with_marks_is_cut_however_it_is_written(anna, name):
    person = add_customer(name=name, phones=["07400 918273"], by=anna)
    write_with_the_number_of(person, anna)
    adf = "<adf><prospect><customer>Zabel &amp; Sons, Bob &quot;Bo&quot; Zabel</customer>"
    body = adf if "\\" not in name else r'{"name": "Z\u00e4bel\\Zabel"'
    lost = IntakeMessageFactory(body=body.encode(), format="adf" if body == adf else "json")

    erase_person(ask(person, anna))

    assert "Zabel" not in str(Enquiry.objects.get().remarks)
    lost.refresh_from_db()
    assert bytes(lost.body) != body.encode()


@contextmanager
def refusing(signal, broken):
    """Let this signal fail for one customer."""

    def fail(sender, **kwargs):
        traces = kwargs.get("traces")
        if traces is None or broken in traces.cards:
            raise ValueError("broken")
        return {}

    signal.connect(fail)
    try:
        yield
    finally:
        signal.disconnect(fail)


@pytest.mark.parametrize("signal", [erasing_first, erasing])
def test_who_cannot_be_erased_keeps_nobody_else_waiting_and_it_is_told(
    anna, queue, signal, dealership, signed_in
):
    client = signed_in(Role.DEALER_MANAGER)
    broken, good = CustomerFactory(name="Mallory"), CustomerFactory(name="Paula")
    for person in (broken, good):
        ask(person, anna)

    with refusing(signal, broken), time_machine.travel(timezone.now() + GRACE * 2):
        with working_in(scope_of_group(dealership.group_id)):
            assert erase_due() == 1
            assert erase_due() == 0
        waiting = Erasure.objects.waiting().get()
        page = client.get(waiting.get_absolute_url())

    assert waiting.customer == broken
    broken.refresh_from_db()
    assert not broken.is_erased
    assert "It should have been done" in page.text
    assert "Everything goes" not in page.text
    (told,) = Notification.objects.of(client.user).filter(kind="customers.erasure_failed")
    assert (told.url, told.about) == (waiting.get_absolute_url(), broken.pk)
    cancel_erasure(waiting, by=anna)
    assert Notification.objects.of(client.user).unseen().count() == 0


@pytest.mark.parametrize("signal", [erasing_first, erasing])
def test_who_cannot_be_erased_at_night_is_left_out(anna, queue, signal):
    source = LeadSourceFactory()
    with time_machine.travel(timezone.now() - timedelta(days=1500)):
        for number in range(5):
            write(source, EVE.replace("918273", f"91827{number}") % "")
    broken = Customer.objects.order_by("id")[2]

    with refusing(signal, broken):
        assert clear_outdated()["unanswered"] == 4

    assert Customer.objects.people().get() == broken
    assert RetentionRun.objects.get(kind="unanswered").count == 4


def test_a_kind_that_fails_keeps_no_other_kind_waiting(anna, queue):
    lose_long_ago(LeadSourceFactory(), anna)

    class Broken:
        def clear(self, size):
            raise ValueError("broken")

    def answer(sender, kind, **kwargs):
        return Broken() if kind == "files" else None

    receivers = outdated.receivers
    outdated.receivers = []
    outdated.connect(answer)
    outdated.receivers += receivers
    try:
        taken = clear_outdated()
    finally:
        outdated.receivers = receivers
    assert (taken["files"], taken["lost"]) == (0, 1)


def test_a_group_that_fails_keeps_no_other_group_waiting(anna, queue, dealership):
    with working_in(scope_for(DealershipFactory(group__name="A first one"))):
        broken = CustomerFactory(name="Mallory")
        ask(broken, UserFactory())
    good = CustomerFactory(name="Paula")
    ask(good, anna)
    night = (timezone.now() + GRACE * 2).replace(hour=NIGHT)

    with refusing(erasing, broken), time_machine.travel(night):
        keep_no_longer_than_needed(0)

    good.refresh_from_db()
    assert good.is_erased
