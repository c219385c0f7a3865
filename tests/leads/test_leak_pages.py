from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dealers.models import Role
from apps.leads.models import Assignment, Escalation, FollowUp, Lead, LeadRules
from tests.factories import (
    AbsenceFactory,
    ContactPointFactory,
    FollowUpFactory,
    LeadFactory,
    LostAuditFactory,
    MembershipFactory,
    ResponseClockFactory,
    ShiftFactory,
    UserFactory,
)

LEAKS, OVERDUE, RULES, TODAY = "/leads/leaks/", "/leads/overdue/", "/leads/rules/", "/leads/today/"
LEAK_QUERIES, OVERDUE_QUERIES = 15, 7
HOUR = timedelta(hours=1)


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.SALES_MANAGER, user__name="Mia")


def late(consultant=None, **said):
    lead = LeadFactory(consultant=consultant or UserFactory())
    ContactPointFactory(customer=lead.customer)
    return ResponseClockFactory(lead=lead, started_at=timezone.now() - HOUR, **said)


def told(promise, field):
    return Escalation.objects.create(
        lead=promise.lead, customer=promise.customer, rung="manager", **{field: promise}
    )


def test_every_number_counts_what_its_list_shows(manager):
    late()
    late(stopped_at=timezone.now(), unanswered=True)
    FollowUpFactory(lead=LeadFactory(consultant=UserFactory()), due_at=timezone.now() - HOUR)
    ResponseClockFactory(lead=LeadFactory())
    LeadFactory(consultant=UserFactory())
    LostAuditFactory()
    AbsenceFactory()

    page = manager.get(LEAKS)

    assert {leak.label: leak.count for leak in page.context["leaks"]} == {
        "late answers": 1,
        "overdue next steps": 1,
        "leads of nobody": 1,
        "without a next step": 2,  # Made by hand, as no action makes them.
        "closed unanswered, 7 days": 1,
        "second calls to make": 1,
        "away without a cover": 1,
    }
    for leak in page.context["leaks"]:
        assert manager.get(leak.url).status_code == 200
    assert page.context["pace"]["closed"] == 1
    adrift = manager.get("/leads/?whose=adrift")
    assert len(adrift.context["rows"]) == 2


def test_what_came_to_the_manager_is_given_on_with_one_tap(manager, dealership):
    boris = MembershipFactory(at=dealership, user__name="Boris").user
    ShiftFactory(user=boris)
    anna = MembershipFactory(at=dealership, user__name="Anna").user
    step = FollowUpFactory(lead=LeadFactory(consultant=anna), due_at=timezone.now() - 9 * HOUR)
    told(step, "follow_up")

    assert "Give to Boris" in manager.get(LEAKS).text
    said = {"consultant": boris.pk, "back": LEAKS}
    response = manager.post(reverse("leads:lead_assign", args=[step.lead_id]), said)

    assert response.url == LEAKS
    assert Assignment.objects.get().reason == (
        "given to Boris by hand: Anna had not done it in time"
    )


def test_somebody_away_is_not_offered(manager, dealership):
    boris = MembershipFactory(at=dealership, user__name="Boris").user
    ShiftFactory(user=boris)
    AbsenceFactory(user=boris)
    told(late(), "clock")

    assert "Give to Boris" not in manager.get(LEAKS).text


def test_a_lead_that_somebody_has_moves_with_a_note(manager, dealership):
    boris = MembershipFactory(at=dealership).user
    lead = LeadFactory(consultant=UserFactory(name="Anna"))
    url = reverse("leads:lead_assign", args=[lead.pk])

    refused = manager.post(url, {"consultant": boris.pk})

    assert refused.status_code == 422
    assert "Write a hand-over note: Anna has this lead" in refused.text


@pytest.mark.parametrize("rows", [1, 10])
def test_leaks_and_overdue_steps_ask_as_often_for_ten_as_for_one(
    manager, dealership, rows, django_assert_num_queries
):
    ShiftFactory(user=MembershipFactory(at=dealership).user)
    for _n in range(rows):
        told(late(), "clock")
        step = FollowUpFactory(lead=LeadFactory(consultant=UserFactory()))
        ContactPointFactory(customer=step.customer)
        told(step, "follow_up")

    with django_assert_num_queries(LEAK_QUERIES):
        leaks = manager.get(LEAKS)
    with django_assert_num_queries(OVERDUE_QUERIES):
        overdue = manager.get(OVERDUE)

    assert (len(leaks.context["told"]), len(overdue.context["steps"])) == (2 * rows, rows)


def rules(**said):
    minutes = {"answer_remind": 0, "answer_manager": 20, "answer_pool": 40}
    hours = {"step_remind": 1, "step_manager": 9, "step_pool": 18}
    return minutes | hours | {"own_days": "", "audit_percent": 20} | said


def test_rules_are_kept_and_hours_are_minutes(manager):
    assert manager.post(RULES, rules(own_days=60)).url == LEAKS
    manager.post(RULES, rules(audit_percent=5))

    kept = LeadRules.objects.get()
    assert (kept.answer_manager, kept.step_manager, kept.own_days) == (20, 540, None)
    assert kept.audit_percent == 5


def test_rungs_that_do_not_climb_are_refused(manager):
    response = manager.post(RULES, rules(answer_pool=10))

    assert (response.status_code, LeadRules.objects.count()) == (422, 0)
    assert "Each comes after the one before" in response.text


@pytest.fixture
def consultant(signed_in):
    return signed_in(Role.SALES_CONSULTANT, user__name="Tom")


def test_who_covers_sees_what_is_due_for_whoever_is_away(consultant):
    anna = UserFactory(name="Anna")
    AbsenceFactory(user=anna, cover=consultant.user)
    step = FollowUpFactory(lead=LeadFactory(consultant=anna), due_at=timezone.now() - HOUR)
    FollowUpFactory(lead=LeadFactory(consultant=anna), due_at=timezone.now() + 72 * HOUR)
    clock = late(anna)

    page = consultant.get(TODAY)

    assert [row.lead for row in page.context["overdue"]] == [step.lead_id]
    assert page.context["new"] == [clock]
    assert page.context["coming"] == []
    assert page.text.count("for Anna") == 2


@pytest.mark.parametrize("on_shift", [True, False])
def test_without_a_cover_whoever_is_on_shift_sees_it(consultant, on_shift):
    anna = UserFactory(name="Anna")
    AbsenceFactory(user=anna)
    step = FollowUpFactory(lead=LeadFactory(consultant=anna), due_at=timezone.now() - HOUR)
    if on_shift:
        ShiftFactory(user=consultant.user)

    overdue = consultant.get(TODAY).context["overdue"]
    assert [row.lead for row in overdue] == ([step.lead_id] if on_shift else [])


def test_a_hand_over_note_stands_on_top_until_the_first_contact(consultant):
    clock = late(consultant.user)
    Assignment.objects.create(
        lead=clock.lead,
        customer=clock.customer,
        consultant=consultant.user,
        rule="by_hand",
        facts={"note": "promised a call before noon", "was": "Anna"},
    )
    url = clock.lead.get_absolute_url()
    note = "promised a call before noon”"

    assert note in consultant.get(TODAY).text
    assert note in consultant.get(url).text
    _log(consultant, clock.lead)
    assert note not in consultant.get(url).text


def test_after_logging_one_is_back_where_one_came_from(consultant):
    lead = late(consultant.user).lead
    page = consultant.get(f"{lead.get_absolute_url()}?from=today").text

    assert f'name="back" value="{TODAY}"' in page
    assert _log(consultant, lead, back=TODAY).url == TODAY


def _log(client, lead, **said):
    said = {"key": uuid4(), "channel": "call", "outcome": "reached", "next": "call.week"} | said
    return client.post(reverse("leads:contact_log", args=[lead.pk]), said)


def test_a_promise_is_put_off_with_a_reason_and_a_tap(consultant):
    step = FollowUpFactory(lead=LeadFactory(consultant=consultant.user))
    url = reverse("leads:step_postpone", args=[step.pk])

    assert consultant.post(url, {"until": "tomorrow", "reason": ""}).status_code == 422
    assert consultant.post(url, {"until": "later", "reason": "ill"}).status_code == 422
    done = consultant.post(url, {"until": "tomorrow", "reason": "ill", "back": TODAY})

    assert done.url == TODAY
    assert FollowUp.objects.open().get().postponed == 1
    assert "put off 1 time" in consultant.get(step.lead.get_absolute_url()).text


def test_both_clocks_stand_on_the_lead_and_on_the_late_list(manager):
    start = timezone.now() - HOUR
    clock = late(first_sign="attempt", first_sign_at=start + timedelta(minutes=7.5))

    assert "attempt after 7m" in manager.get(clock.lead.get_absolute_url()).text
    assert "tried" in manager.get("/leads/late/").text


def test_what_was_closed_unanswered_is_named_and_no_answer(manager):
    clock = late()
    Lead.objects.filter(pk=clock.lead_id).update(status="won", closed_at=timezone.now())
    clock.stopped_at, clock.unanswered, clock.stopped_by = timezone.now(), True, manager.user
    clock.save()

    page = manager.get("/leads/late/")

    assert (page.context["answered"], page.context["unanswered"]) == ([], [clock])
