"""Sheets for an outage: printed with numbers, typed in once, at their true times."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.customers.models import Disclosure
from apps.dealers.models import Role
from apps.reception.actions.papers import enter_paper_visit, print_pack
from apps.reception.actions.visits import enter_arrival
from apps.reception.expected import expected_on
from apps.reception.models import PaperPack, Turn, Visit
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    FollowUpFactory,
    PaperPackFactory,
    VisitFactory,
)
from tests.racing import race

Outcome = Visit.Outcome
PAPER = reverse("reception:paper")


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def typed_in(by, **said):
    said = {"key": uuid7(), "purpose": "sales", "arrived_at": ago(60), "by": by} | said
    return enter_paper_visit(**said)


def test_every_form_has_a_number_of_its_own(desk):
    first = print_pack(day=timezone.localdate(), forms=12, by=desk)
    second = print_pack(day=timezone.localdate(), forms=3, by=desk)

    assert (list(first.numbers)[-1], list(second.numbers)) == (12, [13, 14, 15])


def test_the_database_prints_no_number_twice():
    PaperPackFactory(first_number=1, forms=12)

    with pytest.raises(IntegrityError), transaction.atomic():
        PaperPackFactory(first_number=12, forms=3)


@pytest.mark.django_db(transaction=True)
def test_two_who_print_at_once_get_different_numbers(desk):
    def print_some():
        return print_pack(day=timezone.localdate(), forms=5, by=desk)

    race(print_some, print_some)

    assert [pack.first_number for pack in PaperPack.objects.order_by("first_number")] == [1, 6]


def test_a_sheet_keeps_its_times_and_says_so_on_the_timeline(desk, on_floor):
    amy, customer, pack = on_floor("Amy First"), CustomerFactory(), PaperPackFactory()
    times = {"arrived_at": ago(60), "greeted_at": ago(57), "left_at": ago(20)}

    visit = typed_in(
        desk,
        paper_number=pack.first_number,
        customer=customer,
        host=amy,
        outcome=Outcome.LOOKED,
        **times,
    )

    assert {name: getattr(visit, name) for name in times} == times
    assert visit.from_paper
    assert visit.entered_at > visit.left_at
    assert (visit.host, visit.greeted_by, visit.outcome) == (amy, amy, "looked")
    assert visit.closed_at is not None
    facts = {entry.kind: entry for entry in customer.timeline.all()}
    arrived = facts["reception.arrived"]
    assert (arrived.at, arrived.facts["entered_at"]) == (
        visit.arrived_at,
        visit.entered_at.isoformat(),
    )
    assert facts["reception.greeted"].at == visit.greeted_at
    assert facts["reception.left"].at == visit.left_at


def test_whoever_looked_after_them_has_a_turn_in_the_ledger(desk, on_floor):
    amy = on_floor("Amy First")

    visit = typed_in(desk, host=amy, greeted_at=ago(50), left_at=ago(10))

    turn = Turn.objects.get()
    assert (turn.host, turn.rule, turn.answer, turn.by) == (amy, "by_hand", "accepted", desk)
    assert (turn.at, turn.ended_at) == (visit.arrived_at, visit.left_at)
    assert str(turn.reason) == "Amy First looked after them, as was written on paper"
    assert list(Visit.objects.gone_without_outcome()) == [visit]


def test_the_same_sheet_is_one_visit(desk):
    pack, key = PaperPackFactory(), uuid7()
    first = typed_in(desk, key=key, paper_number=pack.first_number)

    again = typed_in(desk, key=key, paper_number=pack.first_number)
    with pytest.raises(Refused, match=f"Form {pack.first_number} has been typed in already"):
        typed_in(desk, paper_number=pack.first_number)

    assert (again, Visit.objects.get()) == (first, first)


def test_the_database_takes_a_form_once():
    VisitFactory(from_paper=True, paper_number=7)

    with pytest.raises(IntegrityError), transaction.atomic():
        VisitFactory(from_paper=True, paper_number=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitFactory(paper_number=8)


@pytest.mark.django_db(transaction=True)
def test_two_desks_with_one_sheet_get_one_visit_and_a_sentence(desk):
    pack = PaperPackFactory()

    def type_in():
        try:
            return typed_in(desk, paper_number=pack.first_number)
        except Refused as refusal:
            return str(refusal)

    results = race(type_in, type_in)

    said = [each for each in results if isinstance(each, str)]
    assert Visit.objects.count() == 1
    assert len(said) == 1
    assert "typed in already" in said[0]


def test_a_number_that_was_never_printed_is_a_slip(desk):
    PaperPackFactory(first_number=1, forms=3)

    with pytest.raises(Refused, match="No form 4 was printed"):
        typed_in(desk, paper_number=4)


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ({"arrived_at": -5}, "not come yet"),
        ({"arrived_at": 60, "left_at": -5}, "not come yet"),
        ({"arrived_at": 60, "left_at": 70}, "They came first"),
        ({"arrived_at": 60, "greeted_at": 65}, "They came first"),
        ({"arrived_at": 8 * 24 * 60}, "within seven days"),
    ],
)
def test_times_lie_behind_us_and_in_their_order(desk, on_floor, times, sentence):
    said = {name: ago(minutes) for name, minutes in times.items()}

    with pytest.raises(Refused, match=sentence):
        typed_in(desk, host=on_floor("Amy First"), **said)

    assert not Visit.objects.exists()


def test_a_greeting_has_somebody_who_greeted(desk):
    with pytest.raises(Refused, match="who greeted"):
        typed_in(desk, greeted_at=ago(50))


@pytest.mark.parametrize("outcome", [Outcome.GOES_ON, Outcome.ORDERED, Outcome.MISTAKE])
def test_what_goes_on_in_a_lead_is_said_by_the_host(desk, outcome):
    with pytest.raises(Refused, match="said by the host"):
        typed_in(desk, left_at=ago(10), outcome=outcome)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [({}, "ungreeted"), ({"wish": "alone", "purpose": "looking"}, "looked")],
)
def test_who_left_without_a_greeting_is_closed_at_once(desk, said, outcome):
    visit = typed_in(desk, left_at=ago(30), **said)

    assert (visit.outcome, visit.closed_at is not None) == (outcome, True)


def test_somebody_who_is_here_again_may_have_been_here_on_paper(desk):
    customer = CustomerFactory()
    now_here = enter_arrival(key=uuid7(), purpose="sales", customer=customer, by=desk)

    typed_in(desk, customer=customer, left_at=ago(30))
    with pytest.raises(Refused, match="on the board already"):
        typed_in(desk, customer=customer)

    assert list(Visit.objects.here()) == [now_here]


def test_who_is_still_here_stands_on_the_board(desk, on_floor):
    amy = on_floor("Amy First")

    visit = typed_in(desk, host=amy, greeted_at=ago(50))

    assert (visit.status, visit.left_at) == ("greeted", None)
    assert Turn.objects.running().get().host == amy


# The pages.


def test_a_pack_says_who_is_expected_and_has_codes(signed_in):
    client = signed_in(Role.RECEPTIONIST)
    step = FollowUpFactory(step="visit", due_at=timezone.now())
    ContactPointFactory(customer=step.customer, value="+442079460123")
    made = client.post(
        reverse("reception:pack_new"), {"day": timezone.localdate(), "forms": 2}, follow=True
    )

    assert step.customer.name in made.text
    assert "442079460123" not in made.text
    assert made.text.count('class="qr"') == 2
    assert not Disclosure.objects.exists()


def test_phone_numbers_on_a_pack_are_written_down(signed_in):
    client = signed_in(Role.RECEPTIONIST)
    step = FollowUpFactory(step="visit", due_at=timezone.now())
    ContactPointFactory(customer=step.customer, value="+442079460123")

    said = {"day": timezone.localdate(), "forms": 2, "with_phones": "on"}
    made = client.post(reverse("reception:pack_new"), said, follow=True)

    assert "+442079460123" in made.text
    seen = Disclosure.objects.get()
    assert (seen.customer, seen.kind, seen.by) == (step.customer, "listed", client.user)


@pytest.mark.parametrize("number", [1, 10])
def test_a_pack_asks_the_same_few_queries(signed_in, number, django_assert_max_num_queries):
    client, pack = signed_in(Role.DEALER_MANAGER), PaperPackFactory(with_phones=True)
    for _each in range(number):
        step = FollowUpFactory(step="visit", due_at=timezone.now())
        ContactPointFactory(customer=step.customer)
    client.get(pack.get_absolute_url())

    with django_assert_max_num_queries(16):
        page = client.get(pack.get_absolute_url())

    assert len(page.context["expected"]) == number


@pytest.mark.parametrize("day", [-1, 8])
def test_a_pack_is_for_a_day_ahead(signed_in, day):
    said = {"day": timezone.localdate() + timedelta(days=day), "forms": 2}

    page = signed_in(Role.RECEPTIONIST).post(reverse("reception:pack_new"), said)

    assert page.status_code == 422


def test_one_sheet_after_the_other(signed_in):
    client, pack = signed_in(Role.RECEPTIONIST), PaperPackFactory()
    at = timezone.localtime(ago(0)).replace(hour=0, minute=0)
    said = {"key": uuid7(), "day": at.date(), "came": "00:00", "party_size": 1}
    said |= {"purpose": "parts", "who": "Ana Silva 020 7946 0123"}

    opened = client.get(PAPER, {"form": pack.first_number})
    saved = client.post(PAPER, said | {"paper_number": pack.first_number})
    again = client.post(PAPER, said | {"paper_number": pack.first_number, "key": uuid7()})

    visit = Visit.objects.get()
    assert f'value="{pack.first_number}"' in opened.text
    assert (visit.customer.name, visit.paper_number) == ("Ana Silva", pack.first_number)
    assert saved.url == f"{PAPER}?day={at:%Y-%m-%d}&form={pack.first_number + 1}"
    assert (again.status_code, "typed in already" in again.text) == (422, True)


def test_whom_we_expected_is_typed_in_by_choice(signed_in):
    client = signed_in(Role.SALES_MANAGER)
    step = FollowUpFactory(step="test_drive", due_at=timezone.now())
    (awaited,) = expected_on(timezone.localdate())
    said = {"key": uuid7(), "day": timezone.localdate(), "came": "00:00", "party_size": 1}

    client.post(PAPER, said | {"purpose": "test_drive", "expected": awaited.key})

    visit = Visit.objects.get()
    assert (visit.customer, visit.expected_key) == (step.customer, awaited.key)
    assert expected_on(timezone.localdate()) == []


def test_whoever_just_looked_is_nobody(signed_in):
    client = signed_in(Role.RECEPTIONIST)
    said = {"key": uuid7(), "day": timezone.localdate(), "came": "00:00", "party_size": 2}

    refused = client.post(PAPER, said | {"purpose": "looking", "who": "Ana"})
    client.post(PAPER, said | {"purpose": "looking"})

    assert refused.status_code == 422
    assert (Visit.objects.get().customer, Visit.objects.get().wish) == (None, "alone")


@pytest.mark.parametrize(
    ("came", "left", "stayed"),
    [("23:30", "00:20", timedelta(minutes=50)), ("10:15", "10:05", None)],
)
def test_a_sheet_may_go_on_after_midnight(signed_in, on_floor, came, left, stayed):
    yesterday = timezone.localdate() - timedelta(days=2)
    said = {"key": uuid7(), "day": yesterday, "party_size": 1, "purpose": "service"}
    said |= {"came": came, "greeted": came, "left": left, "host": on_floor("Amy").pk}

    answer = signed_in(Role.RECEPTIONIST).post(PAPER, said)

    if stayed is None:
        assert answer.status_code == 422
        assert "came first, were greeted then" in answer.text
    else:
        visit = Visit.objects.get()
        assert visit.left_at - visit.arrived_at == stayed
        assert timezone.localdate(visit.arrived_at) == yesterday
