from datetime import timedelta

import pytest
from django.utils import timezone

from apps.journeys.actions import record
from apps.journeys.models import Area, Standing
from apps.journeys.readiness import before_hello, readiness_of, stage_shown
from apps.journeys.standing import Mark
from tests.factories import CustomerFactory, UserFactory


def standing_after(*facts):
    """Record facts (weights and fields of `record`) for one customer and return the standing."""
    customer = CustomerFactory()
    for fact in facts:
        record(customer, "leads.test", **{"by": None} | fact)
    return Standing.objects.get(customer=customer)


def test_nobody_known_is_told_in_one_line():
    assert before_hello(None) == ["Prospect: no enquiry is open and no car was bought here"]


def test_three_lines_before_the_greeting():
    standing = standing_after(
        {"marks": [Mark.ENQUIRY_OPENED]},
        {
            "area": Area.WEB,
            "proves": {"configured": "Aria 30e"},
            "known": {"budget": "650 a month", "colour": "grey"},
            "asks": {"exchange": "KA-MB 204"},
        },
        {"by": UserFactory(name="Li Wei"), "proves": {"decided": "wife Chen Li"}},
    )

    assert before_hello(standing) == [
        "Configured: Aria 30e (online, today) · Co-decider agreed: wife Chen Li",
        "Missing: a price for the KA-MB 204 · what the car is needed for"
        " · the choice of a model · 3 more",
        "Do not ask: budget 650 a month · colour grey",
    ]


def test_long_evidence_leaves_the_line_readable():
    standing = standing_after({"proves": {"need": "x" * 200}})

    assert max(len(line) for line in before_hello(standing)) < 200


def test_an_owner_with_no_purchase_under_way_lacks_nothing():
    standing = standing_after({"marks": [Mark.HANDED_OVER]})

    assert before_hello(standing) == ["Owner: 1 car handed over, today"]
    assert not readiness_of(standing).under_way


@pytest.mark.parametrize(
    ("marks", "stage", "first"),
    [
        ([Mark.HANDED_OVER] * 2, "loyal", "2 cars handed over, last today"),
        (
            [Mark.HANDED_OVER] + [Mark.SERVICE_ON_TIME] * 3,
            "loyal",
            "3 services on time, last today",
        ),
        (
            [Mark.HANDED_OVER, Mark.REFERRAL_BOUGHT],
            "ambassador",
            "1 person they sent us bought, today",
        ),
        ([Mark.ENQUIRY_OPENED], "intender", "an enquiry is open since today"),
    ],
)
def test_the_fact_that_decides_the_stage_is_said_first(marks, stage, first):
    shown = stage_shown(standing_after({"marks": marks}))

    assert (shown.code, shown.reason[0]) == (stage, first)


def test_what_is_open_again_comes_first_and_says_why():
    earlier = timezone.now() - timedelta(days=1)
    readiness = readiness_of(
        standing_after(
            {"at": earlier, "proves": {"price": "54 900"}}, {"reopens": {"price": "too dear"}}
        )
    )

    assert (readiness.next.code, readiness.next.reason) == ("price", "too dear")
    assert readiness.missing[0] == "the agreed price (too dear)"


def test_a_list_reads_the_standings_of_its_rows_in_one_question(django_assert_num_queries):
    customers = CustomerFactory.create_batch(10)
    for customer in customers[:7]:
        record(customer, "leads.test", by=None, proves={"need": "school run"})

    with django_assert_num_queries(1):
        standings = Standing.objects.of_each(customers)
        done = [standings[row.pk].readiness.done for row in customers if row.pk in standings]

    assert done == [1] * 7
