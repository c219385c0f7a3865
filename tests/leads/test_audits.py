from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.core import clock
from apps.core.errors import Refused
from apps.dealers.models import Notification, Role
from apps.leads.actions.audits import (
    chosen_of,
    decide_audit,
    draw_audits,
    draw_due_audits,
    hear_customer,
    note_attempt,
)
from apps.leads.models import AuditDraw, LeadRules, LoggedContact, LostAudit
from tests.factories import (
    FollowUpFactory,
    LeadFactory,
    LostAuditFactory,
    MembershipFactory,
    UserFactory,
)
from tests.racing import race

LIST_QUERIES, REPORT_QUERIES = 6, 8
MONDAY = datetime(2026, 7, 6, tzinfo=UTC) - timedelta(hours=1)  # Midnight in London.


def lost(n, *, consultant=None, days=1):
    said = {"status": "lost", "lost_reason": "price", "lost_evidence": "cheaper in Reading"}
    at = MONDAY - timedelta(days=days)
    return [LeadFactory(consultant=consultant, closed_at=at, **said) for _n in range(n)]


@pytest.fixture
def staff(dealership):
    def hire(name, role):
        return MembershipFactory(at=dealership, role=role, user__name=name).user

    return hire


def test_a_share_of_what_was_lost_is_drawn_and_can_be_drawn_again(staff):
    carl = staff("Carl", Role.CARE_AGENT)
    leads = lost(21)
    lost(3, days=8)

    draw = draw_audits(until=MONDAY)

    assert draw.lost == sorted(str(lead.pk) for lead in leads)
    assert draw.audits.count() == 3  # Ten in a hundred, and never less.
    drawn = {str(audit.lead_id) for audit in draw.audits.all()}
    assert drawn == set(chosen_of(AuditDraw.objects.get()))
    assert {audit.caller for audit in draw.audits.all()} == {carl}
    assert Notification.objects.get(user=carl).facts["count"] == 3


def test_every_lost_lead_has_the_same_chance():
    LeadRules.objects.create(audit_percent=50)
    lost(4)
    draw = draw_audits(until=MONDAY)
    times = dict.fromkeys(draw.lost, 0)

    for number in range(2000):
        draw.seed = str(number)
        for key in chosen_of(draw):
            times[key] += 1

    assert all(900 < count < 1100 for count in times.values())


def test_a_week_is_drawn_once_and_none_is_left_out(dealership):
    lost(10)
    first = draw_audits(until=MONDAY)
    assert draw_audits(until=MONDAY) == first

    later = draw_audits(until=MONDAY + timedelta(days=21))

    assert (later.starts_at, later.lost) == (MONDAY, [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_draw_one_sample():
    lost(10)
    now = MONDAY + timedelta(hours=2)

    race(*[lambda: draw_due_audits(now=now)] * 3)

    assert (AuditDraw.objects.count(), LostAudit.objects.count()) == (1, 1)


def test_the_week_ends_on_monday_where_the_dealership_is(dealership):
    lost(10)

    assert draw_due_audits(now=MONDAY) == 1
    assert AuditDraw.objects.get().ends_at == MONDAY


def test_nobody_checks_their_own_loss(staff):
    anna, boris = staff("Anna", Role.SALES_CONSULTANT), staff("Boris", Role.SALES_CONSULTANT)
    LeadRules.objects.create(audit_percent=100)
    lost(2, consultant=anna)

    draw_audits(until=MONDAY)

    assert {audit.caller for audit in LostAudit.objects.all()} == {boris}
    with pytest.raises(Refused, match="yourself"):
        hear_customer(LostAudit.objects.first(), said="still looking", by=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        LostAudit.objects.update(caller=anna)


def test_first_the_customer_then_the_decision():
    audit, carl = LostAuditFactory(), UserFactory(name="Carl")

    with pytest.raises(Refused, match="before you decide"):
        decide_audit(audit, outcome="confirmed", by=carl)
    with pytest.raises(Refused, match="own words"):
        hear_customer(audit, said=" ", by=carl)
    hear_customer(audit, said="Nobody called me back.", by=carl)
    hear_customer(audit, said="Something else.", by=carl)
    with pytest.raises(Refused, match="what is different"):
        decide_audit(audit, outcome="wrong", by=carl)
    decide_audit(audit, outcome="wrong", note="was never called", by=carl)

    audit.refresh_from_db()
    assert (audit.said, audit.outcome, audit.by) == ("Nobody called me back.", "wrong", carl)
    assert LoggedContact.objects.get().note == "Nobody called me back."
    with pytest.raises(Refused, match="done"):
        decide_audit(audit, outcome="confirmed", by=carl)


def test_who_is_not_lost_has_an_open_lead_with_the_callers_note(staff):
    mia = staff("Mia", Role.SALES_MANAGER)
    audit, carl = LostAuditFactory(), UserFactory(name="Carl")
    long_ago = audit.lead.closed_at - timedelta(days=30)
    FollowUpFactory(lead=audit.lead, due_at=long_ago, done_at=audit.lead.closed_at)

    hear_customer(audit, said="I still want it.", by=carl)
    decide_audit(audit, outcome="rescued", note="wants a call on Friday", by=carl)

    audit.lead.refresh_from_db()
    entries = audit.customer.timeline.order_by("at", "id")
    assert audit.lead.status == "open"
    step = audit.lead.follow_ups.open().get()
    assert (step.step, step.due_at) == ("call", audit.lead.audits.get().done_at)
    assert entries.get(kind="leads.lead_reopened").facts["reason"] == "wants a call on Friday"
    assert Notification.objects.get(user=mia).kind == "leads.rescued"


def test_a_customer_who_has_written_again_keeps_that_lead():
    audit, carl = LostAuditFactory(), UserFactory()
    LeadFactory(customer=audit.customer)

    hear_customer(audit, said="I have written to you again.", by=carl)
    decide_audit(audit, outcome="rescued", note="see the new enquiry", by=carl)

    audit.lead.refresh_from_db()
    assert audit.lead.status == "lost"


def test_three_attempts_are_enough():
    audit, carl = LostAuditFactory(), UserFactory()

    outcomes = [note_attempt(audit, by=carl).outcome for _n in range(3)]

    assert outcomes == ["", "", "unreached"]
    assert LoggedContact.objects.count() == 3


@pytest.fixture
def caller(signed_in):
    return signed_in(Role.CARE_AGENT, user__name="Carl")


def test_the_reason_is_not_on_the_page_before_the_customer_was_heard(caller):
    audit = LostAuditFactory()
    url = reverse("leads:audit", args=[audit.pk])

    before = caller.get(url).text
    caller.post(url, {"said": "The offer never came."})
    after = caller.get(url).text

    assert "cheaper in Reading" not in before + caller.get("/leads/second-calls/").text
    assert "cheaper in Reading" in after
    assert "The offer never came." in after


def test_a_call_is_made_on_two_pages(caller):
    audit = LostAuditFactory()
    url = reverse("leads:audit", args=[audit.pk])

    assert caller.post(url, {"said": ""}).status_code == 422
    caller.post(url, {"said": "I bought a bicycle."})
    assert caller.post(url, {"outcome": "rescued"}).status_code == 422
    done = caller.post(url, {"outcome": "confirmed"})

    assert done.url == reverse("leads:audit_list")
    assert "lost, as it was said" in caller.get(url).text


def test_not_reached_is_one_tap(caller):
    audit = LostAuditFactory()

    caller.post(reverse("leads:audit_try", args=[audit.pk]))

    audit.refresh_from_db()
    assert audit.tried == 1


def test_a_consultant_sees_only_the_calls_that_were_given_to_them(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    mine, other = LostAuditFactory(caller=client.user), LostAuditFactory()

    shown = [audit.pk for audit in client.get("/leads/second-calls/").context["calls"]]

    assert shown == [mine.pk]
    assert client.get(reverse("leads:audit", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_and_the_report_ask_as_often_for_ten_as_for_one(
    signed_in, rows, django_assert_num_queries
):
    client = signed_in(Role.SALES_MANAGER)
    with clock.set_to(timezone.now()):
        for _n in range(rows):
            LostAuditFactory(draw__ends_at=timezone.now() - timedelta(days=7 * _n))
            done = LostAuditFactory(
                lead__consultant=UserFactory(),
                draw__ends_at=timezone.now() - timedelta(days=7 * _n + 1),
            )
            hear_customer(done, said="still looking", by=client.user)
            decide_audit(done, outcome="wrong", note="price was fine", by=client.user)

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/leads/second-calls/")
    with django_assert_num_queries(REPORT_QUERIES):
        report = client.get("/leads/second-calls/found/")

    assert len(report.context["people"]) == rows
    assert report.context["reasons"][0]["wrong"] == rows
