from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.customers.actions import add_customer, merge_customers, undo_merge
from apps.journeys.actions import derive_standings
from apps.leads.actions.answers import log_contact
from apps.leads.actions.leads import open_or_join_lead, reopen_lead
from apps.leads.models import FollowUp, Lead, ResponseClock
from tests.factories import (
    DealershipFactory,
    FollowUpFactory,
    LeadFactory,
    LeadSourceFactory,
    ResponseClockFactory,
    UserFactory,
    scope_for,
)


def person(name="Anna Meyer"):
    return add_customer(name=name, by=None)


def lead_of(customer, **said):
    return LeadFactory(customer=customer, **said)


def everything():
    return {
        model: sorted(model.objects.values_list(*fields))
        for model, fields in {
            Lead: ("pk", "status", "closed_at", "joined_to", "carried"),
            ResponseClock: ("pk", "lead", "started_at", "due_at", "stopped_at"),
            FollowUp: ("pk", "lead", "step", "due_at", "done_at"),
        }.items()
    }


def test_one_lead_goes_on_with_the_clock_of_who_waits_longest():
    stays, gone, now = person(), person("A. Meyer"), timezone.now()
    kept, other = lead_of(stays, consultant=UserFactory()), lead_of(gone, wish="Aria")
    ResponseClockFactory(lead=kept, started_at=now)
    waits = ResponseClockFactory(lead=other, started_at=now - timedelta(hours=2))
    FollowUpFactory(lead=other)
    before = everything()

    merge = merge_customers(gone, into=stays, by=None)

    other.refresh_from_db()
    assert (other.status, other.joined_to) == ("joined", kept)
    assert merge.notes == {"leads": [{"lead": str(other.pk), "kept": str(kept.pk), "wish": "Aria"}]}
    running = ResponseClock.objects.running().get()
    assert (running.lead, running.due_at) == (kept, waits.due_at)
    assert FollowUp.objects.open().get().lead == kept
    assert derive_standings([stays]) == 0

    undo_merge(merge, by=None)
    assert everything() == before
    assert derive_standings([stays, gone]) == 0


def test_the_chosen_lead_goes_on():
    stays, gone = person(), person()
    older, newer = lead_of(stays), lead_of(gone)

    merge_customers(gone, into=stays, choices={"lead-1": [str(newer.pk)]}, by=None)

    assert list(Lead.objects.open()) == [newer]
    assert Lead.objects.get(pk=older.pk).joined_to == newer
    source = LeadSourceFactory()
    assert open_or_join_lead(stays, source=source, at=timezone.now()) == (newer, False)


def test_leads_of_a_dealership_out_of_sight_are_settled_too(dealership):
    stays, gone = person(), person()
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        for customer in (stays, gone):
            lead_of(customer)
    lead_of(stays)

    merge = merge_customers(gone, into=stays, by=None)

    assert len(merge.notes["leads"]) == 1
    assert Lead.objects.open().count() == 1
    undo_merge(merge, by=None)


def test_what_was_answered_meanwhile_is_answered_after_parting():
    stays, gone, anna = person(), person(), UserFactory()
    kept, other = lead_of(stays, consultant=anna), lead_of(gone)
    clock = ResponseClockFactory(lead=other)
    merge = merge_customers(gone, into=stays, by=None)
    log_contact(kept, channel="call", outcome="reached", next_step="call", by=anna)

    undo_merge(merge, by=None)

    clock.refresh_from_db()
    other.refresh_from_db()
    assert (other.status, clock.stopped_by) == ("open", anna)
    assert ResponseClock.objects.running().count() == 0


def test_a_joined_lead_is_not_opened_by_hand():
    stays, gone = person(), person()
    lead_of(stays)
    other = lead_of(gone)
    merge_customers(gone, into=stays, by=None)

    with pytest.raises(Refused, match="goes on in another one"):
        reopen_lead(other, reason="still wants it", by=None)
