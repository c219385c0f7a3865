"""The board, the phone of a host, the list at closing time and the ledger."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.scope import working_in
from apps.customers.actions import add_customer
from apps.customers.models import Customer
from apps.dealers.actions.shifts import add_shift
from apps.dealers.models import Role
from apps.leads.actions.guests import sign_up_guest
from apps.leads.actions.steps import end_step, promise
from apps.leads.models import FollowUp
from apps.reception.actions.outcomes import close_visit
from apps.reception.actions.turns import assign_visit, greet_visit, take_visit
from apps.reception.actions.visits import leave_visit, look_around
from apps.reception.forms.arrivals import PURPOSES
from apps.reception.models import Turn, Visit
from apps.reception.views import lists
from apps.reception.views.rows import Board
from apps.reception.words import Typed, parted
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    EventFactory,
    FollowUpFactory,
    HelpCallFactory,
    LeadFactory,
    MembershipFactory,
    ShiftFactory,
    TurnFactory,
    VisitFactory,
    scope_for,
)

BOARD = reverse("reception:board")
LISTENED = ("dealers", "leads.who_comes")


@pytest.fixture
def at_desk(signed_in):
    return signed_in(Role.RECEPTIONIST)


def fill(number):
    """Visitors of all kinds: waiting, rung for, greeted, gone without an outcome."""
    now = timezone.now()
    for index in range(number):
        VisitFactory(customer=None if index % 3 == 1 else CustomerFactory())
        TurnFactory(visit=VisitFactory(status="offered", host=ShiftFactory().user))
        VisitFactory(status="left", left_at=now, greeted_at=now, host=ShiftFactory().user)


@pytest.mark.parametrize("number", [1, 10, 67])
def test_the_board_asks_the_same_few_queries(at_desk, number, django_assert_num_queries):
    fill(number)
    at_desk.get(BOARD)

    # Session, user, memberships; what rings too long; rules, who is here or a loop to close, hosts,
    # turns, their counts, whose customers, who did not take it, promised steps, guests, numbers;
    # calls and silent screens.
    with django_assert_num_queries(15):
        page = at_desk.get(BOARD)

    assert page.status_code == 200


def test_what_is_kept_of_a_row_shows_each_reader_their_own(signed_in, on_floor):
    on_floor("Amy First")
    visit = VisitFactory(customer=CustomerFactory(name="Ana Silva"))
    button, token = f'id="assign-{visit.pk}"', re.compile(r'csrfmiddlewaretoken" value="(\w+)')

    desk, other = (signed_in(Role.RECEPTIONIST).get(BOARD).text for _ in range(2))
    host = signed_in(Role.SALES_CONSULTANT).get(BOARD).text
    chinese = signed_in(Role.RECEPTIONIST, user__language="zh-hans").get(BOARD).text

    assert [button in text for text in (desk, other, host, chinese)] == [True, True, False, True]
    assert not set(token.findall(desk)) & set(token.findall(other))
    assert len(set(token.findall(desk))) == 1
    assert "Assign Amy First" not in chinese
    assert all("Ana Silva" in text and "hole" not in text for text in (desk, host, chinese))


def test_a_kept_row_follows_its_clock_and_its_name(at_desk):
    customer = CustomerFactory(name="Ana Silva")
    VisitFactory(customer=customer, arrived_at=timezone.now() - timedelta(minutes=4))
    assert "clock-soon" in at_desk.get(BOARD).text

    Customer.objects.filter(pk=customer.pk).update(name="Ana Costa")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        page = at_desk.get(BOARD).text

    assert "Ana Costa" in page
    assert "clock-late" in page


def test_an_open_board_without_news_gets_an_empty_answer(at_desk):
    VisitFactory()
    page = at_desk.get(BOARD, headers={"HX-Request": "true"})
    seen = page.context["seen"]

    again = at_desk.get(f"{BOARD}?seen={seen}", headers={"HX-Request": "true"})
    VisitFactory()
    news = at_desk.get(f"{BOARD}?seen={seen}", headers={"HX-Request": "true"})

    assert (again.status_code, news.status_code) == (204, 200)


def test_a_board_is_of_one_showroom(at_desk, dealership):
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        VisitFactory(customer=CustomerFactory(name="Elsewhere"))

    assert "Elsewhere" not in at_desk.get(BOARD).text


def test_the_desk_begins_at_the_board(at_desk):
    assert at_desk.get("/").url == BOARD


def test_a_known_person_is_on_the_board_with_one_post(at_desk):
    customer = CustomerFactory(name="Ana Silva")

    at_desk.post(
        reverse("reception:arrival_new"),
        {"key": uuid7(), "who": "ana", "party_size": 2, "purpose": f"service.{customer.pk}"},
    )

    visit = Visit.objects.get()
    assert (visit.customer, visit.purpose, visit.party_size) == (customer, "service", 2)


def test_a_form_that_stands_alone_does_not_look_for_a_board(at_desk):
    url = reverse("reception:arrival_new")

    assert 'hx-target="#board"' not in at_desk.get(url).text
    assert 'hx-target="#board"' in at_desk.get(url, headers={"HX-Request": "true"}).text


def test_a_new_person_is_one_line(at_desk):
    said = {"key": uuid7(), "who": "Ana Silva 020 7946 0123", "party_size": 1, "purpose": "sales"}

    at_desk.post(reverse("reception:arrival_new"), said)

    assert Visit.objects.get().customer.name == "Ana Silva"


def test_a_name_alone_stands_on_the_board_and_makes_no_card(at_desk):
    said = {"key": uuid7(), "who": "Mr Brown", "party_size": 1, "purpose": "parts"}

    at_desk.post(reverse("reception:arrival_new"), said)

    visit = Visit.objects.get()
    assert (visit.customer, visit.note) == (None, "Mr Brown")


def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(at_desk):
    said = {"key": uuid7(), "who": "Ana 020 7946 0123", "party_size": 0, "purpose": "looking"}

    page = at_desk.post(reverse("reception:arrival_new"), said)

    assert page.status_code == 422
    assert "Ana 020 7946 0123" in page.text
    assert not Visit.objects.exists()


def test_who_is_found_shows_last_visit_consultant_and_what_is_open(at_desk, on_floor, desk):
    amy = on_floor("Amy First")
    customer = add_customer(name="Ana Silva", phones=["020 7946 0123"], by=desk)
    LeadFactory(customer=customer, wish="Aria", consultant=amy, assigned_at=timezone.now())
    leave_visit(VisitFactory(customer=customer), by=desk)

    page = at_desk.get(reverse("reception:arrival_search"), {"who": "silva"})

    assert "Ana Silva" in page.text
    assert "last here today" in page.text
    assert "open: Aria" in page.text


def test_just_looking_is_one_press(at_desk):
    at_desk.post(reverse("reception:looking_new"), {"key": uuid7()})

    assert Visit.objects.get().purpose == "looking"


def test_assigning_somebody_else_without_a_reason_is_asked_for_one(at_desk, on_floor):
    on_floor("Amy First")
    tom = on_floor("Tom Hale")
    visit = VisitFactory()
    url = reverse("reception:visit_assign", args=[visit.pk])

    refused = at_desk.post(url, {"host": tom.pk})
    given = at_desk.post(url, {"host": tom.pk, "other": "knows the Terra"})

    assert (refused.status_code, given.status_code) == (422, 302)
    assert visit.turns.get().facts["note"] == "knows the Terra"


def test_a_ringing_visit_stands_on_the_phone_with_what_we_know(signed_in, desk):
    client = signed_in(Role.SALES_CONSULTANT)
    ShiftFactory(user=client.user)
    visit = VisitFactory(customer=CustomerFactory(name="Ana Silva"))
    assign_visit(visit, host=client.user, by=desk)

    today = client.get(reverse("leads:today"))
    mine = client.get(reverse("reception:mine"), headers={"HX-Request": "true"})

    assert reverse("reception:mine") in today.text
    assert "Ana Silva" in mine.text
    assert "Before you say hello" in mine.text
    client.post(reverse("reception:visit_accept", args=[visit.pk]))
    client.post(reverse("reception:visit_greet", args=[visit.pk]))
    visit.refresh_from_db()
    assert visit.status == "greeted"


def test_the_outcome_is_a_chip_and_a_button(signed_in, desk):
    client = signed_in(Role.SALES_CONSULTANT)
    ShiftFactory(user=client.user)
    visit = VisitFactory()
    ContactPointFactory(customer=visit.customer)
    assign_visit(visit, host=client.user, by=desk)
    greet_visit(visit, by=client.user)

    client.post(
        reverse("reception:visit_outcome", args=[visit.pk]),
        {"outcome": "goes_on", "next": "call.tomorrow"},
    )

    visit.refresh_from_db()
    assert (visit.outcome, visit.lead.follow_ups.open().get().step) == ("goes_on", "call")


def test_the_visit_of_a_colleague_is_not_closed_for_them(signed_in, on_floor, desk):
    amy = on_floor("Amy First")
    visit = VisitFactory()
    assign_visit(visit, host=amy, by=desk)
    client = signed_in(Role.SALES_CONSULTANT)
    url = reverse("reception:visit_outcome", args=[visit.pk])

    page = client.post(url, {"outcome": "served"}, follow=True)

    visit.refresh_from_db()
    assert visit.outcome == ""
    assert "Amy First says what came of it" in page.text


def test_who_closes_the_day_corrects_an_outcome_on_its_page(signed_in, desk):
    client = signed_in(Role.SALES_MANAGER)
    visit = leave_visit(VisitFactory(), by=desk)
    url = reverse("reception:visit_outcome", args=[visit.pk])
    assert url in client.get(visit.get_absolute_url()).text

    said = {"outcome": "looked", "was": "ungreeted"}
    assert client.post(url, said).status_code == 422
    client.post(url, said | {"note": "They said so on the phone"})

    visit.refresh_from_db()
    assert visit.outcome == "looked"


def test_a_host_corrects_nothing(signed_in, desk):
    client = signed_in(Role.SALES_CONSULTANT)
    ShiftFactory(user=client.user)
    visit = greet_visit(VisitFactory(), by=client.user)
    close_visit(visit, outcome="looked", by=client.user)
    url = reverse("reception:visit_outcome", args=[visit.pk])
    assert url not in client.get(visit.get_absolute_url()).text

    answer = client.post(url, {"outcome": "mistake", "was": "looked", "note": "so"})

    visit.refresh_from_db()
    assert (answer.status_code, visit.outcome) == (422, "looked")


def test_a_group_manager_reads_a_visit_and_closes_none(client, dealership, on_floor, desk):
    manager = MembershipFactory(role=Role.GROUP_MANAGER, group=dealership.group).user
    client.force_login(manager)
    visit = VisitFactory()
    greet_visit(visit, by=on_floor("Amy First"))
    rings = assign_visit(VisitFactory(), host=on_floor("Tom Hale"), by=desk)
    Turn.objects.filter(pk=rings.pk).update(answer_until=timezone.now())

    page = client.get(visit.get_absolute_url())

    url = reverse("reception:visit_outcome", args=[visit.pk])
    assert (page.status_code, url in page.text) == (200, False)
    assert client.post(url, {"outcome": "looked"}).status_code == 403
    assert Turn.objects.unanswered().get() == rings


def test_the_page_of_somebody_unknown_who_waits_says_so_and_leads_on(at_desk):
    waits, alone = VisitFactory(), VisitFactory(wish=Visit.Wish.ALONE)

    page, left_alone = (at_desk.get(visit.get_absolute_url()).text for visit in (waits, alone))

    assert "Nobody looks after them yet." in page
    assert reverse("reception:visit_assign", args=[waits.pk]) in page
    assert "Wish to be left alone" in left_alone
    assert reverse("reception:visit_assign", args=[alone.pk]) not in left_alone

    said = {"status": "greeted", "greeted_at": timezone.now(), "wish": Visit.Wish.ALONE}
    taken = VisitFactory(host=ShiftFactory(user__name="Amy First").user, **said)
    assert "Greeted · Amy First" in at_desk.get(taken.get_absolute_url()).text


def test_the_desk_moves_a_visit_from_its_page(at_desk, on_floor):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    visit = VisitFactory()
    take_visit(visit, by=amy)
    url = reverse("reception:visit_hand_on", args=[visit.pk])
    assert url in at_desk.get(visit.get_absolute_url()).text

    at_desk.post(url, {"host": tom.pk, "note": "Amy is upstairs"})

    visit.refresh_from_db()
    assert (visit.host, visit.status) == (tom, "offered")


def test_a_look_at_the_board_rings_at_whom_somebody_waits_for(at_desk, on_floor):
    amy = on_floor("Amy First")
    busy, visit = VisitFactory(), VisitFactory()
    take_visit(busy, by=amy)
    url = reverse("reception:visit_assign", args=[visit.pk])
    assert f'name="waits_for" value="{amy.pk}"' in at_desk.get(url).text

    assert at_desk.post(url, {"waits_for": amy.pk}).status_code == 422
    at_desk.post(url, {"waits_for": amy.pk, "why": "she wants Amy"})
    assert "waits for Amy First" in at_desk.get(BOARD).text

    leave_visit(busy, by=at_desk.user)
    assert "rings at Amy First" in at_desk.get(BOARD).text


def test_closing_time_lists_what_is_open(signed_in, on_floor, desk):
    amy = on_floor("Amy First")
    visit = VisitFactory(customer=CustomerFactory(name="Ana Silva"))
    assign_visit(visit, host=amy, by=desk)
    greet_visit(visit, by=amy)
    leave_visit(visit, by=desk)
    leave_visit(look_around(key=uuid7(), by=desk), by=desk)

    page = signed_in(Role.SALES_MANAGER).get(reverse("reception:closing_list"))

    assert [each.pk for each in page.context["visits"]] == [visit.pk]


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "tomorrow", "9999-12-31"])
def test_a_day_that_is_none_opens_the_ledger_all_the_same(signed_in, day):
    page = signed_in(Role.SALES_CONSULTANT).get(reverse("reception:ledger"), {"day": day})

    assert page.status_code == 200


def test_everybody_reads_the_ledger(signed_in, on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale")
    assign_visit(VisitFactory(), host=amy, by=desk)
    assign_visit(VisitFactory(), host=tom, by=desk)

    page = signed_in(Role.SALES_CONSULTANT).get(reverse("reception:ledger"))

    assert "It is Amy First&#x27;s turn among those who are free" in page.text
    assert [host["host__name"] for host in page.context["hosts"]] == ["Amy First", "Tom Hale"]


def test_the_ledger_of_a_busy_day_says_what_it_leaves_out(signed_in, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 2)
    TurnFactory.create_batch(3)

    page = signed_in(Role.SALES_CONSULTANT).get(reverse("reception:ledger")).text

    assert "The latest 2 of 3 are shown" in page
    assert '<span class="count">3</span>' in page


def test_without_a_script_a_host_finds_who_rings(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)

    today = client.get(reverse("leads:today")).text

    there = f'<noscript><p><a class="btn" href="{reverse("reception:mine")}">'
    assert there in today


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("Ana Silva 020 7946 0123", Typed("Ana Silva", "020 7946 0123")),
        ("王小明 138 0013 8000", Typed("王小明", "138 0013 8000")),
        ("ana@example.com, Ana", Typed("Ana", email="ana@example.com")),
        ("Mr Brown", Typed("Mr Brown")),
        ("204", Typed("204")),
    ],
)
def test_one_line_is_a_name_and_a_number(line, typed):
    assert parted(line) == typed


def test_every_purpose_but_looking_is_a_button():
    assert {purpose for purpose, _icon in PURPOSES} == set(Visit.Purpose) - {Visit.Purpose.LOOKING}


def test_two_buttons_of_one_board_make_two_visits(at_desk):
    step = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=timezone.now())
    key = uuid7()

    for _click in range(2):
        at_desk.post(reverse("reception:looking_new"), {"key": key})
        said = {"key": key, "expected": f"step:{step.pk}"}
        at_desk.post(reverse("reception:expected_arrive"), said)

    assert Visit.objects.count() == 2
    assert Visit.objects.get(customer=step.customer).expected_key == f"step:{step.pk}"


@pytest.mark.parametrize(("minutes", "shown"), [(-5, 1), (5, 2)])
def test_who_is_in_the_house_is_not_late(minutes, shown):
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        due = timezone.now() + timedelta(minutes=minutes)
        late = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=due - timedelta(hours=1))
        step = FollowUpFactory(step=FollowUp.Step.VISIT, due_at=due)
        along = FollowUpFactory(
            step=FollowUp.Step.VISIT, due_at=timezone.now() - timedelta(minutes=5)
        )
        visit = VisitFactory(customer=step.customer, purpose=Visit.Purpose.SERVICE)
        visit.companions.create(customer=along.customer)

        expected = Board(timezone.now()).expected

    assert [each.customer for each in expected] == [late.customer, step.customer][:shown]


def test_the_desk_sends_somebody_to_a_call_with_the_suggestion_first(at_desk, on_floor):
    amy, call = on_floor("Amy First"), HelpCallFactory()
    on_floor("Ben Second")
    url = reverse("reception:call_send", args=[call.pk])

    assert url in at_desk.get(BOARD).text
    assert at_desk.get(url).context["best"].host.pk == amy.pk
    assert not Visit.objects.exists()
    assert at_desk.post(url, {"host": "x"}).status_code == 422
    at_desk.post(url, {"host": amy.pk})

    assert Visit.objects.get().host == amy
    assert "rings at Amy First" in at_desk.get(BOARD).text


@pytest.mark.parametrize("edge", ["starts_at", "ends_at"])
def test_the_board_looks_again_when_a_shift_begins_or_ends(dealership, edge):
    now = timezone.now()
    user = MembershipFactory(role=Role.SALES_CONSULTANT, at=dealership).user
    soon, late = now + timedelta(minutes=5), timedelta(hours=2)
    times = (soon, soon + late) if edge == "starts_at" else (now - late, soon)
    ShiftFactory(user=user, starts_at=times[0], ends_at=times[1])

    assert Board(now).next == soon


def news_of(captured):
    return {topic for topic in LISTENED if any(topic in query["sql"] for query in captured)}


def test_an_open_board_hears_of_shifts_and_of_who_is_expected(at_desk, dealership, desk):
    lead, event = LeadFactory(), EventFactory()
    shift = {"day": timezone.localdate() + timedelta(days=1), "starts": time(9), "ends": time(17)}
    told = {}
    for name, act in {
        "shift": lambda: add_shift(person=desk, dealership=dealership, by=desk, **shift),
        "step": lambda: promise(lead, step=FollowUp.Step.VISIT, due_at=timezone.now()),
        "done": lambda: end_step(lead, ending=FollowUp.Ending.CLOSED, at=timezone.now()),
        "guest": lambda: sign_up_guest(event, name="Zoe", phone="020 7946 0199", by=desk),
    }.items():
        with CaptureQueriesContext(connection) as captured:
            act()
        told[name] = news_of(captured)

    listens = re.search(r'data-live="(reception.board [^"]*)"', at_desk.get(BOARD).text)[1]
    assert set(LISTENED) < set(listens.split())
    assert told["shift"] >= {"dealers"}
    assert [told[name] >= {"leads.who_comes"} for name in ("step", "done", "guest")] == [True] * 3


def test_who_leaves_while_the_board_is_read_is_shown_once():
    visit = VisitFactory(status="greeted", greeted_at=timezone.now(), host=ShiftFactory().user)
    gone = {"status": "left", "left_at": timezone.now()}

    def leave_first(execute, sql, *args):
        if sql.startswith("SELECT") and "reception_visit" in sql:
            Visit.objects.filter(pk=visit.pk).update(**gone)
        return execute(sql, *args)

    with connection.execute_wrapper(leave_first):
        board = Board(timezone.now())

    assert [each.pk for each in (*(row.visit for row in board.rows), *board.loops)] == [visit.pk]
    assert [party.pk for party in Board(timezone.now()).loops] == [visit.pk]
