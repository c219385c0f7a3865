from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.leads.actions.leads import win_lead
from apps.leads.actions.steps import postpone_step
from apps.leads.models import FollowUp
from tests.factories import FollowUpFactory, LeadFactory, UserFactory
from tests.racing import race

DAY = timedelta(days=1)


def postpone(step, *, days=1, reason="is abroad", by=None):
    due_at = timezone.now().replace(microsecond=0) + days * DAY
    return postpone_step(step, due_at=due_at, reason=reason, by=by or UserFactory())


def test_a_promise_put_off_is_kept_beside_the_new_one_and_counted():
    step, anna = FollowUpFactory(), UserFactory(name="Anna")

    new = postpone(postpone(step), days=2, reason=" still abroad ", by=anna)

    step.refresh_from_db()
    entry = new.lead.customer.timeline.order_by("-id").first()
    assert (step.ending, new.postponed, new.note, new.step) == (
        "postponed",
        2,
        "still abroad",
        "call",
    )
    assert FollowUp.objects.open().get() == new
    assert (entry.kind, entry.by_name, entry.facts["times"], entry.facts["reason"]) == (
        "leads.step_postponed",
        "Anna",
        2,
        "still abroad",
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"reason": " "}, "why it has to wait"), ({"days": -1}, "This time is over")],
)
def test_a_promise_is_put_off_with_a_reason_and_to_a_later_time(said, sentence):
    step = FollowUpFactory()

    with pytest.raises(Refused, match=sentence):
        postpone(step, **said)

    assert FollowUp.objects.open().get() == step
    assert step.lead.customer.timeline.count() == 0


def test_what_is_done_is_not_put_off():
    step = FollowUpFactory()
    win_lead(step.lead, by=UserFactory())

    with pytest.raises(Refused, match="Nothing is promised"):
        postpone(step)


def test_the_same_click_twice_puts_off_once_and_another_one_is_told():
    step, due_at = FollowUpFactory(), timezone.now() + DAY
    said = {"due_at": due_at, "reason": "is abroad", "by": UserFactory()}

    first, second = postpone_step(step, **said), postpone_step(step, **said)

    assert first == second
    with pytest.raises(Refused, match="changed the next step"):
        postpone_step(step, **said | {"reason": "ill"})


@pytest.mark.django_db(transaction=True)
def test_two_who_put_off_at_once_leave_one_promise():
    step = FollowUpFactory()

    outcomes = race(lambda: postpone(step, days=1), lambda: postpone(step, days=2))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FollowUp", "Refused"]
    assert FollowUp.objects.open().count() == 1


@pytest.mark.parametrize("ending", ["", "contact"])
def test_a_step_is_not_just_ticked(ending):
    step = FollowUpFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=step.pk).update(done_at=timezone.now(), ending=ending)


def test_of_two_leads_each_keeps_its_own_promise():
    mine, other = FollowUpFactory(), FollowUpFactory(lead=LeadFactory())

    postpone(mine)

    assert FollowUp.objects.open().filter(pk=other.pk).exists()
