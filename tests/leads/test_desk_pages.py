from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.leads.models import FollowUp, Lead, LoggedContact, ResponseClock
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    FollowUpFactory,
    LeadFactory,
    MembershipFactory,
    ResponseClockFactory,
    ShiftFactory,
    UserFactory,
    scope_for,
)

TODAY, LATE, LIST = "/leads/today/", "/leads/late/", "/leads/"
HTMX = {"HX-Request": "true"}
TODAY_QUERIES, LATE_QUERIES, LIST_QUERIES, LEAD_QUERIES = 14, 10, 5, 16


@pytest.fixture
def consultant(signed_in):
    return signed_in(Role.SALES_CONSULTANT, user__name="Anna")


def waiting(user=None, name="Wang Xiaoming", **clock):
    lead = LeadFactory(consultant=user, customer__name=name)
    ContactPointFactory(customer=lead.customer)
    return ResponseClockFactory(lead=lead, **clock)


def promised(user, minutes, name="Ana Silva"):
    lead = LeadFactory(consultant=user, customer__name=name)
    ContactPointFactory(customer=lead.customer)
    due_at = timezone.now() + timedelta(minutes=minutes)
    return FollowUpFactory(lead=lead, due_at=due_at)


def late_by(minutes):
    start = timezone.now() - timedelta(minutes=minutes + 15)
    return {"started_at": start, "due_at": start + timedelta(minutes=15)}


def names_in(response, *lists):
    return {
        name: [_name_in(row) for row in rows] for name in lists if (rows := response.context[name])
    }


def _name_in(row):
    """A row tells the name itself, or is a lead, or belongs to one."""
    return getattr(row, "name", None) or getattr(row, "lead", row).customer.name


def test_today_shows_who_waits_what_is_overdue_what_is_due_then_what_nobody_has(
    consultant,
):
    me = consultant.user
    waiting(me, "New")
    promised(me, -30, "Overdue")
    promised(me, 10, "Soon")
    promised(me, 60 * 24 * 3, "Coming")
    LeadFactory(customer__name="Pool")
    waiting(UserFactory(), "Not mine")
    promised(UserFactory(), 5, "Not mine either")

    response = consultant.get(TODAY)

    assert names_in(response, "new", "overdue", "due", "coming", "pool") == {
        "new": ["New"],
        "overdue": ["Overdue"],
        "due": ["Soon"],
        "coming": ["Coming"],
        "pool": ["Pool"],
    }


def test_a_customer_who_waits_again_stands_once_on_the_page(consultant):
    clock = waiting(consultant.user)
    FollowUpFactory(lead=clock.lead)

    response = consultant.get(TODAY)

    assert (len(response.context["new"]), response.context["due"]) == (1, [])


def test_a_flood_is_capped_and_says_where_the_rest_is(consultant):
    for _n in range(15):
        waiting(consultant.user)

    response = consultant.get(TODAY)

    assert len(response.context["new"]) == 12
    assert "More customers wait for you" in response.text


def test_much_that_is_overdue_hides_nothing_that_is_due_today(consultant):
    for minutes in range(25):
        promised(consultant.user, -minutes - 1)
    promised(consultant.user, 1, "Soon")

    response = consultant.get(TODAY)

    assert len(response.context["overdue"]) == 20
    assert names_in(response, "due") == {"due": ["Soon"]}
    assert response.text.count(">20+<") == 2  # At the list, and at the way to it on a phone.
    assert "Show all of my leads" in response.text


def test_a_day_with_nothing_says_what_to_do(consultant):
    text = consultant.get(TODAY).text

    assert "All done" in text
    assert "My leads" in text


def test_today_speaks_chinese_to_whom_it_should(signed_in):
    client = signed_in(Role.SALES_CONSULTANT, user__language="zh-hans")

    assert 'lang="zh-hans"' in client.get(TODAY).text


def test_the_shift_is_named(consultant):
    assert "off shift" in consultant.get(TODAY).text

    ShiftFactory(user=consultant.user)

    assert "on shift until" in consultant.get(TODAY).text


@pytest.mark.parametrize("rows", [1, 10])
def test_today_asks_the_database_as_often_for_ten_as_for_one(
    consultant, rows, django_assert_num_queries
):
    for _n in range(rows):
        waiting(consultant.user)
        promised(consultant.user, 5)
        promised(consultant.user, 60 * 30)
        LeadFactory()

    with django_assert_num_queries(TODAY_QUERIES):
        consultant.get(TODAY)


def test_a_poll_without_news_costs_nine_queries_and_changes_nothing(
    consultant, django_assert_num_queries
):
    waiting(consultant.user)
    seen = consultant.get(TODAY).context["seen"]

    with django_assert_num_queries(9):
        response = consultant.get(TODAY, {"seen": seen}, headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")


def test_a_poll_with_news_brings_the_lists_alone(consultant):
    seen = consultant.get(TODAY).context["seen"]
    waiting(consultant.user, "Just in")

    response = consultant.get(TODAY, {"seen": seen}, headers=HTMX)

    assert response.text.lstrip().startswith('<div id="lists"')
    assert "Just in" in response.text
    assert "<form" not in response.text.split("Just in")[0]


def log(client, lead, **said):
    said = {"key": uuid4(), "channel": "call", "outcome": "reached", "next": "call.tomorrow"} | said
    return client.post(reverse("leads:contact_log", args=[lead.pk]), said)


def test_an_outcome_and_a_next_step_log_a_call(consultant):
    lead = waiting(consultant.user).lead

    response = log(consultant, lead)

    assert (response.status_code, response.url) == (302, lead.get_absolute_url())
    assert LoggedContact.objects.get().outcome == "reached"
    assert FollowUp.objects.open().get().step == "call"
    assert ResponseClock.objects.running().count() == 0


def test_writing_is_no_call(consultant):
    log(consultant, LeadFactory(), outcome="wrote")

    assert LoggedContact.objects.get().channel == "message"


def test_a_double_click_is_one_contact(consultant):
    lead, key = LeadFactory(), uuid4()

    answers = [log(consultant, lead, key=key).status_code for _n in range(2)]

    assert (answers, LoggedContact.objects.count()) == ([302, 302], 1)


def test_an_appointment_is_kept_at_its_local_time(consultant):
    day = timezone.localdate() + timedelta(days=3)

    log(
        consultant,
        LeadFactory(),
        next="appointment",
        appointment_step="test_drive",
        appointment_at=f"{day}T14:30",
    )

    step = FollowUp.objects.get()
    at = step.due_at.astimezone(step.dealership.zone)
    assert (step.step, f"{at:%Y-%m-%d %H:%M}") == ("test_drive", f"{day} 14:30")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": ""}, "Tap how it went"),
        ({"next": ""}, "Tap the next step"),
        ({"next": "nap.2h"}, "Tap the next step"),
        ({"next": "call.never"}, "Tap the next step"),
        ({"next": "appointment"}, "Choose the day and the time"),
        ({"next": "appointment", "appointment_at": "2020-01-01T10:00"}, "This time is over"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(consultant, said, sentence):
    lead = LeadFactory()

    response = log(consultant, lead, note="wife decides too", **said)

    assert response.status_code == 422
    assert sentence in response.text
    assert "wife decides too" in response.text
    assert LoggedContact.objects.count() == 0


def test_a_taken_lead_is_told_to_whoever_comes_second(consultant, dealership):
    other = MembershipFactory(at=dealership, user__name="Boris").user
    lead = LeadFactory(consultant=other)

    response = consultant.post(reverse("leads:lead_take", args=[lead.pk]), follow=True)

    assert "Boris was faster" in response.text


def test_a_lost_lead_is_undone_with_one_press(consultant):
    lead = LeadFactory()
    lost = {"reason": "price", "evidence": "cheaper elsewhere"}

    page = consultant.post(reverse("leads:lead_lose", args=[lead.pk]), lost, follow=True)
    undo = reverse("leads:lead_reopen", args=[lead.pk])
    assert f'action="{undo}"' in page.text
    consultant.post(undo, {"reason": "closed by mistake"})

    lead.refresh_from_db()
    assert lead.status == "open"


def test_a_loss_without_evidence_says_what_to_write(consultant):
    lead = LeadFactory()

    response = consultant.post(reverse("leads:lead_lose", args=[lead.pk]), {"reason": "price"})

    assert response.status_code == 422
    assert "Write what the customer said" in response.text


def test_reception_gives_a_lead_with_one_press(signed_in, dealership):
    client = signed_in(Role.RECEPTIONIST)
    boris = MembershipFactory(at=dealership).user
    lead = LeadFactory()
    url = reverse("leads:lead_assign", args=[lead.pk])

    response = client.post(url, {"consultant": boris.pk, "back": LATE})

    lead.refresh_from_db()
    assert (response.url, lead.consultant) == (LATE, boris)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", ""])
def test_nobody_is_sent_to_another_site(signed_in, dealership, target):
    client = signed_in(Role.RECEPTIONIST)
    boris, lead = MembershipFactory(at=dealership).user, LeadFactory()
    url = reverse("leads:lead_assign", args=[lead.pk])

    response = client.post(url, {"consultant": boris.pk, "back": target})

    assert response.url == lead.get_absolute_url()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_no_page_leads_back_to_another_site(signed_in, target):
    lead = LeadFactory()

    page = signed_in(Role.SALES_MANAGER).get(lead.get_absolute_url(), {"back": target})

    # The address of this very page may stand in a form that comes back to it, and no more.
    assert f'="{target}' not in page.text


def test_somebody_of_a_neighbour_cannot_be_given_our_lead(signed_in):
    client, stranger, lead = signed_in(Role.RECEPTIONIST), MembershipFactory().user, LeadFactory()

    response = client.post(
        reverse("leads:lead_assign", args=[lead.pk]), {"consultant": stranger.pk}
    )

    assert response.status_code == 422
    assert "does not sell here" in response.text


def test_the_late_list_is_oldest_first_and_changes_when_a_call_is_logged(signed_in):
    client = signed_in(Role.SALES_MANAGER)
    waiting(UserFactory(), "Late", **late_by(20))
    oldest = waiting(None, "Oldest", **late_by(90))
    waiting(UserFactory(), "In time", started_at=timezone.now())

    before = names_in(client.get(LATE), "late", "soon", "answered")
    log(client, oldest.lead)
    after = names_in(client.get(LATE), "late", "soon", "answered")

    assert before == {"late": ["Oldest", "Late"], "soon": ["In time"]}
    assert after == {"late": ["Late"], "soon": ["In time"], "answered": ["Oldest"]}


def test_a_late_answer_is_given_to_the_one_on_shift_with_the_fewest_waiting(signed_in, dealership):
    client = signed_in(Role.SALES_MANAGER)
    busy, free = [
        ShiftFactory(user=MembershipFactory(at=dealership).user).user for _name in range(2)
    ]
    waiting(busy, **late_by(20))

    assert [clock.helper for clock in client.get(LATE).context["late"]] == [free]


def test_the_group_sees_all_dealerships_and_their_names(signed_in, dealership):
    client = signed_in(Role.GROUP_MANAGER)
    waiting(None, "Ours", **late_by(20))
    other = DealershipFactory(group=dealership.group, name="Uptown")
    with working_in(scope_for(other)):
        waiting(None, "Theirs", **late_by(30))

    response = client.get(LATE)

    assert names_in(response, "late") == {"late": ["Theirs", "Ours"]}
    assert "Uptown" in response.text
    assert "Give to" not in response.text


@pytest.mark.parametrize("rows", [1, 10])
def test_the_late_list_asks_the_database_as_often_for_ten_as_for_one(
    signed_in, rows, django_assert_num_queries, dealership
):
    client = signed_in(Role.SALES_MANAGER)
    helper = ShiftFactory(user=MembershipFactory(at=dealership).user).user
    for _n in range(rows):
        waiting(UserFactory(), **late_by(20))
        waiting(helper)
        lead = waiting(UserFactory(), **late_by(50)).lead
        ResponseClock.objects.filter(lead=lead).update(
            stopped_at=timezone.now(), stopped_by=UserFactory()
        )

    with django_assert_num_queries(LATE_QUERIES):
        client.get(LATE)


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_asks_the_database_as_often_for_ten_as_for_one(
    consultant, rows, django_assert_num_queries
):
    for _n in range(rows):
        waiting(consultant.user)
        promised(consultant.user, 5)

    with django_assert_num_queries(LIST_QUERIES):
        consultant.get(LIST)


def test_the_list_pages_by_key_and_loses_nobody(consultant):
    now = timezone.now()
    leads = [
        LeadFactory(consultant=consultant.user, opened_at=now - timedelta(minutes=n // 2))
        for n in range(40)
    ]

    first = consultant.get(LIST)
    second = consultant.get(first.context["next_url"])

    shown = [lead.pk for lead in [*first.context["rows"], *second.context["rows"]]]
    assert sorted(shown) == sorted(lead.pk for lead in leads)
    assert (len(first.context["rows"]), second.context["next_url"]) == (25, None)


NOWHERE = "2026-01-01T10:00:00_65bc136b-0c15-461b-8fd2-0fc9670fb28e"


@pytest.mark.parametrize("before", ["nonsense", "2026-01-01_x", NOWHERE])
def test_a_page_that_does_not_exist_is_not_found(consultant, before):
    assert consultant.get(LIST, {"before": before}).status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Mine"]),
        ({"whose": "all"}, ["Mine", "Nobody's", "Other's"]),
        ({"whose": "nobody"}, ["Nobody's"]),
        ({"whose": "all", "status": "won"}, ["Won"]),
        ({"whose": "rubbish", "status": "rubbish"}, ["Mine"]),
    ],
)
def test_the_list_shows_what_was_asked_for(consultant, query, names):
    LeadFactory(consultant=consultant.user, customer__name="Mine")
    LeadFactory(consultant=UserFactory(), customer__name="Other's")
    LeadFactory(customer__name="Nobody's")
    LeadFactory(customer__name="Won", status="won", closed_at=timezone.now())

    found = consultant.get(LIST, query).context["rows"]

    assert sorted(row.name for row in found) == names


@pytest.mark.parametrize("rows", [1, 10])
def test_the_page_of_a_lead_asks_the_database_as_often_however_long_its_story(
    consultant, rows, django_assert_num_queries
):
    lead = waiting(consultant.user).lead
    for _n in range(rows):
        lead.assignments.create(
            customer=lead.customer, consultant=UserFactory(), rule="rotation", by=UserFactory()
        )
        LoggedContact.objects.create(
            lead=lead, customer=lead.customer, by=UserFactory(), channel="call", outcome="reached"
        )

    with django_assert_num_queries(LEAD_QUERIES):
        consultant.get(lead.get_absolute_url())


def test_the_panel_shows_the_open_lead_and_the_earlier_ones(consultant):
    customer = CustomerFactory()
    LeadFactory(customer=customer, wish="Volta", status="won", closed_at=timezone.now())
    LeadFactory(customer=customer, wish="Aria", consultant=consultant.user)

    response = consultant.get(reverse("leads:customer_panel", args=[customer.pk]), headers=HTMX)

    assert [lead.wish for lead in response.context["open_leads"]] == ["Aria"]
    assert [lead.wish for lead in response.context["closed"]] == ["Volta"]
    assert response.text.lstrip().startswith('<section class="card" id="leads-panel"')


def test_reception_reads_a_lead_and_has_no_form_to_log(signed_in):
    response = signed_in(Role.RECEPTIONIST).get(LeadFactory().get_absolute_url())

    assert response.status_code == 200
    assert "form" not in response.context


def test_a_won_lead_is_counted_and_closed(consultant):
    lead = LeadFactory()

    consultant.post(reverse("leads:lead_win", args=[lead.pk]))
    consultant.post(reverse("leads:lead_win", args=[lead.pk]))

    assert Lead.objects.get().status == "won"
    assert lead.customer.timeline.count() == 1
