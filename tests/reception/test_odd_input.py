"""What no button sends: it is refused or left out, and no page falls over it."""

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from apps.dealers.models import Role
from apps.leads.models import FollowUp
from apps.reception.actions.turns import assign_visit
from apps.reception.models import Tag, Visit
from tests.factories import FollowUpFactory, TagFactory, VisitFactory


def page(name, *args):
    return reverse(f"reception:{name}", args=args)


@pytest.fixture
def manager(signed_in, on_floor, dealership):
    return signed_in(Role.DEALER_MANAGER)


@pytest.mark.parametrize("number", ["\u00b2", "9" * 23, "9" * 5000, "-1", "1.5"])
def test_a_number_that_is_none_prints_no_card(manager, number):
    TagFactory()

    assert manager.get(page("tag_cards"), {"tag": number}).status_code == 302


def test_a_tag_is_made_for_a_car_or_for_none(manager):
    manager.post(page("tag_new"), {"show_car": "x"})

    assert not Tag.objects.exists()


def test_a_sign_that_cannot_be_kept_is_said_to_be_wrong(manager, desk, on_floor):
    visit, ringing = VisitFactory(place="window"), VisitFactory()
    assign_visit(ringing, host=on_floor("Amy"), why="x", by=desk)

    for name, each, said in (
        ("visit_move", visit, {"place": "a\0b"}),
        ("visit_decline", ringing, {"why": "a\0b"}),
    ):
        answer = manager.post(page(name, each.pk), said, follow=True)
        assert "Null characters are not allowed" in answer.text

    assert Visit.objects.get(pk=visit.pk).place == "window"
    assert Visit.objects.get(pk=ringing.pk).status == Visit.Status.OFFERED
    assert manager.get(page("book_calls"), {"place": "\0"}).status_code == 200


def test_nobody_uses_up_what_another_was_promised(manager):
    step = FollowUpFactory(step=FollowUp.Step.VISIT)
    said = {"key": uuid7(), "who": "Zed", "purpose": "sales", "party_size": 1}

    for key in (f"step:{step.pk}", "guest:x", f"guest:{uuid7()}"):
        said |= {"key": uuid7(), "expected_key": key}
        assert manager.post(page("arrival_new"), said).status_code == 302

    assert set(Visit.objects.values_list("expected_key", flat=True)) == {""}
