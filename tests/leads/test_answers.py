from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import Scope, working_in
from apps.customers.actions import give_consent
from apps.dealers.models import OpeningHours
from apps.journeys.actions import deliver_message, record, send_message
from apps.journeys.models import OutgoingMessage
from apps.journeys.standing import Mark
from apps.leads.actions.answers import log_contact, start_clock
from apps.leads.actions.entries import enter_enquiry
from apps.leads.actions.leads import win_lead
from apps.leads.models import Enquiry, FollowUp, LeadSource, LoggedContact, ResponseClock
from apps.leads.presets import PRESETS
from tests.explaining import statements
from tests.factories import (
    ContactPointFactory,
    FollowUpFactory,
    LeadFactory,
    MembershipFactory,
    ResponseClockFactory,
    UserFactory,
)
from tests.racing import race


@pytest.fixture
def open_daily(dealership):
    """Open from nine to six, Mondays to Saturdays; London."""
    for weekday in range(6):
        OpeningHours.objects.create(
            dealership=dealership, weekday=weekday, opens_at=time(9), closes_at=time(18)
        )


def london(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def log(lead, outcome="reached", **said):
    said = {"channel": "call", "next_step": "call", "by": UserFactory(), **said}
    return log_contact(lead, outcome=outcome, **said)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-07-04T10:00+01:00", "2026-07-04T10:15+01:00"),
        ("2026-07-04T17:45+01:00", "2026-07-04T18:00+01:00"),  # Ends as the door shuts.
        ("2026-07-04T17:50+01:00", "2026-07-06T09:05+01:00"),  # Over Sunday.
        ("2026-07-04T23:00+01:00", "2026-07-06T09:15+01:00"),
        ("2026-03-28T17:55+00:00", "2026-03-30T09:10+01:00"),  # Over the night without an hour.
        ("2026-10-24T17:55+01:00", "2026-10-26T09:10+00:00"),  # Over the night with one more.
    ],
)
def test_an_answer_is_due_after_so_many_minutes_of_store_hours(open_daily, at, due):
    clock = start_clock(LeadFactory(), at=london(at))

    assert clock.due_at == london(due)


def test_a_clock_that_runs_goes_on_and_a_stopped_one_makes_room_for_the_next():
    lead, now = LeadFactory(), timezone.now()
    first = start_clock(lead, at=now)

    assert start_clock(lead, at=now + timedelta(minutes=5)) == first
    log(lead)
    second = start_clock(lead, at=now + timedelta(hours=1))
    assert list(ResponseClock.objects.running()) == [second]


def test_a_closed_lead_starts_no_clock():
    lead = LeadFactory()
    win_lead(lead, by=UserFactory())

    with pytest.raises(Refused, match="closed"):
        start_clock(lead, at=timezone.now())


@pytest.mark.parametrize(
    ("outcome", "stops"),
    [
        ("reached", True),
        ("wrote", True),
        ("no_answer", False),
        ("left_message", False),
        ("wrong_number", False),
    ],
)
def test_only_a_person_who_was_reached_stops_the_clock(outcome, stops):
    lead, anna = LeadFactory(), UserFactory()
    start_clock(lead, at=timezone.now())

    contact = log(lead, outcome, by=anna)

    clock = ResponseClock.objects.get()
    said = (clock.stopped_at, clock.stopped_by, clock.first_sign, clock.first_sign_at)
    if stops:
        assert said == (contact.at, anna, "answer", contact.at)
    else:
        assert said == (None, None, "attempt", contact.at)


def test_the_first_attempt_is_kept_beside_the_answer():
    lead = LeadFactory()
    start_clock(lead, at=timezone.now())

    first, _second, answer = (log(lead, said) for said in ("no_answer", "left_message", "reached"))

    clock = ResponseClock.objects.get()
    assert (clock.first_sign, clock.first_sign_at) == ("attempt", first.at)
    assert clock.stopped_at == answer.at


def test_to_close_is_not_to_answer():
    since = timezone.now() - timedelta(hours=1)
    late = {"started_at": since, "due_at": since + timedelta(minutes=15)}
    closed, answered = (ResponseClockFactory(**late) for _n in range(2))

    win_lead(closed.lead, by=UserFactory())
    log(answered.lead)

    assert list(ResponseClock.objects.answered_late(since)) == [answered]
    assert list(ResponseClock.objects.closed_unanswered(since)) == [closed]


def test_a_logged_contact_closes_what_was_promised_and_promises_the_next():
    anna = UserFactory(name="Anna")
    lead = LeadFactory(consultant=anna)
    old, due = FollowUpFactory(lead=lead), timezone.now() + timedelta(days=1)

    contact = log(lead, "no_answer", next_step="visit", due_at=due, note=" gate 3 ", by=anna)

    old.refresh_from_db()
    step, entry = FollowUp.objects.open().get(), lead.customer.timeline.get()
    assert (old.done_at, old.ending, old.contact) == (contact.at, "contact", contact)
    assert (step.step, step.due_at, step.consultant) == ("visit", due, anna)
    assert (entry.kind, entry.area, entry.by_name) == ("leads.contact_logged", "messages", "Anna")
    assert entry.facts == {
        "lead": str(lead.pk),
        "channel": "call",
        "outcome": "no_answer",
        "note": "gate 3",
        "next_step": "visit",
        "due_at": due.isoformat(),
    }


@pytest.mark.parametrize("step", [None, "", "nap"])
def test_an_open_lead_always_has_a_next_step(step):
    lead = LeadFactory()
    promised = FollowUpFactory(lead=lead)

    with pytest.raises(Refused, match="next step"):
        log(lead, next_step=step)

    assert LoggedContact.objects.count() == 0
    assert FollowUp.objects.open().get() == promised


def test_a_closed_lead_takes_a_contact_and_no_next_step():
    lead = LeadFactory()
    win_lead(lead, by=UserFactory())

    log(lead, next_step=None)

    assert (LoggedContact.objects.count(), FollowUp.objects.count()) == (1, 0)


def test_whoever_calls_a_customer_that_nobody_has_takes_the_lead(dealership):
    lead, anna = LeadFactory(), MembershipFactory(at=dealership, user__name="Anna").user

    log(lead, by=anna)

    lead.refresh_from_db()
    assert lead.consultant == FollowUp.objects.get().consultant == anna
    assert lead.assignments.get().reason == "Anna took it from those nobody had"


def test_the_same_click_twice_is_one_contact_and_answers_as_the_first():
    lead, key = LeadFactory(), uuid4()

    first = log(lead, key=key)
    second = log(lead, "no_answer", key=key)

    assert (first.pk, second) == (key, first)
    assert LoggedContact.objects.get().outcome == "reached"
    assert lead.customer.timeline.count() == FollowUp.objects.count() == 1


def test_a_form_of_one_lead_is_not_used_for_another():
    key = uuid4()
    log(LeadFactory(), key=key)

    with pytest.raises(Refused, match="already used"):
        log(LeadFactory(), key=key)


@pytest.mark.django_db(transaction=True)
def test_the_same_click_at_the_same_moment_is_one_contact():
    lead, key, anna = LeadFactory(), uuid4(), UserFactory()

    outcomes = race(*[lambda: log(lead, key=key, by=anna)] * 4)

    assert [outcome.pk for outcome in outcomes] == [key] * 4
    assert LoggedContact.objects.count() == lead.customer.timeline.count() == 1


@pytest.mark.parametrize(
    ("preset", "at", "due"),
    [
        ("2h", "2026-07-03T10:02+01:00", "2026-07-03T12:05+01:00"),
        ("2h", "2026-07-03T17:00+01:00", "2026-07-04T09:00+01:00"),  # We are closed by then.
        ("tomorrow", "2026-07-03T17:00+01:00", "2026-07-04T10:00+01:00"),
        ("tomorrow", "2026-07-04T12:00+01:00", "2026-07-06T09:00+01:00"),  # Sunday is closed.
        ("3d", "2026-07-03T16:31+01:00", "2026-07-06T16:35+01:00"),
        ("week", "2026-10-22T16:30+01:00", "2026-10-29T16:30+00:00"),  # The same by the clock.
        ("week", "2026-07-03T20:00+01:00", "2026-07-11T09:00+01:00"),
    ],
)
def test_a_preset_says_a_time_at_which_somebody_is_there(dealership, open_daily, preset, at, due):
    assert PRESETS[preset].due(london(at), dealership.hours) == london(due)


def test_without_hours_a_preset_is_simply_later(dealership):
    with time_machine.travel(london("2026-07-03T22:00+01:00"), tick=False):
        due = PRESETS["2h"].due(timezone.now(), dealership.hours)

    assert due == london("2026-07-04T00:00+01:00")


def write(customer, *, purpose="enquiry", by):
    """Write to a customer as from their page."""
    record(customer, "leads.asked", by=None, marks=[Mark.ENQUIRY_OPENED])
    if purpose == "marketing":
        said = {"purpose": purpose, "channel": "email", "source": "paper"}
        give_consent(customer, **said, by=UserFactory())
    said = {"channel": "email", "subject": "Your question", "text": "It is here."}
    send_message(customer, **said, purpose=purpose, by=by, key=str(uuid4()))


def bring_out(queue):
    """Let the queue do what it has."""
    for job in list(queue.values()):
        deliver_message(job["args"]["message_id"], last_try=True)


def test_an_answer_in_writing_stops_the_clock_and_keeps_what_was_promised(dealership, queue):
    anna = MembershipFactory(at=dealership).user
    clock, other = ResponseClockFactory(), ResponseClockFactory()
    step = FollowUpFactory(lead=clock.lead)
    ContactPointFactory(customer=clock.customer, kind="email", value="ana@example.com")

    write(clock.customer, by=anna)
    with statements() as asked:
        bring_out(queue)

    clock.refresh_from_db()
    assert (clock.stopped_by, clock.first_sign) == (anna, "answer")
    assert '"topic": "leads"' in str(asked)  # Open lists of who waits hear of it.
    assert clock.stopped_at == OutgoingMessage.objects.get().done_at
    assert ResponseClock.objects.running().get() == other
    assert FollowUp.objects.open().get() == step


@pytest.mark.parametrize("unlike", ["written by nobody", "an offer", "asked after it was written"])
def test_other_letters_answer_no_enquiry(dealership, queue, unlike):
    anna = MembershipFactory(at=dealership).user
    soon = timezone.now() + timedelta(minutes=1)
    clock = ResponseClockFactory(**({"started_at": soon} if unlike.startswith("asked") else {}))
    ContactPointFactory(customer=clock.customer, kind="email", value="ana@example.com")

    purpose = "marketing" if unlike == "an offer" else "enquiry"
    write(clock.customer, purpose=purpose, by=None if "nobody" in unlike else anna)
    bring_out(queue)

    assert OutgoingMessage.objects.get().status == OutgoingMessage.Status.SENT
    clock.refresh_from_db()
    assert (clock.stopped_at, clock.first_sign) == (None, "")


def test_what_is_asked_while_an_answer_is_on_its_way_is_not_answered_by_it(dealership, queue):
    anna = MembershipFactory(at=dealership).user
    clock = ResponseClockFactory()
    ContactPointFactory(customer=clock.customer, kind="email", value="ana@example.com")
    more = {"kind": LeadSource.Kind.PHONE, "key": uuid4(), "customer": clock.customer, "by": anna}

    write(clock.customer, by=anna)
    letter = OutgoingMessage.objects.get()
    enter_enquiry(**more, wish="Aria")
    deliver_message(letter.pk, last_try=True)

    clock.refresh_from_db()
    assert clock.stopped_by == anna
    waits = ResponseClock.objects.running().get()
    assert (waits.lead, waits.started_at) == (clock.lead, Enquiry.objects.get().received_at)


def test_a_letter_of_somebody_at_no_store_leaves_once_and_answers_for_none(dealership, queue):
    clock = ResponseClockFactory()
    ContactPointFactory(customer=clock.customer, kind="email", value="ana@example.com")

    with working_in(Scope(dealership.group_id, (dealership.pk,))):
        write(clock.customer, by=UserFactory())
        bring_out(queue)

    assert OutgoingMessage.objects.get().status == OutgoingMessage.Status.SENT
    clock.refresh_from_db()
    assert clock.stopped_at is None
