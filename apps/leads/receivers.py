"""What leads do when something happens elsewhere, and answer when asked about people."""

from django.dispatch import receiver

from apps.core.scope import Scope, current_scope, working_in
from apps.customers.models import Purpose
from apps.customers.signals import erasing, erasing_first, exporting, joining, outdated, parting
from apps.dealers.signals import handing_over
from apps.journeys.signals import written

from .actions.answers import answer_in_writing
from .actions.handover import hand_over_leads
from .actions.joining import join_leads, part_leads
from .actions.privacy import erase_leads, erase_remarks, leads_of
from .actions.retention import outdated_leads
from .actions.sellers import sells_here


@receiver(handing_over)
def hand_over(sender, user, to, note, by, **kwargs):
    """Give the leads of somebody who leaves to others, at each dealership in sight."""
    scope = current_scope()
    for place in scope.dealership_ids:
        with working_in(Scope(scope.group_id, (place,), place)):
            # Somebody who takes over here does not sell at the other end of the town.
            here = to if to is not None and sells_here(to) else None
            hand_over_leads(user, to=here, note=note, by=by)


@receiver(written)
def stop_the_clock(sender, customer, purpose, by, written_at, at, **kwargs):
    """What somebody writes as the answer to an enquiry answers it, as a call does."""
    if purpose == Purpose.ENQUIRY:
        answer_in_writing(customer, written_at=written_at, at=at, by=by)


@receiver(joining)
def let_one_lead_go_on(sender, customer, by, choices, **kwargs):
    """One person has one open lead at a dealership; return what was closed for it."""
    chosen = {key for name, keys in choices.items() if name.startswith("lead") for key in keys}
    return join_leads(customer, chosen=chosen, by=by)


@receiver(parting)
def let_each_lead_go_on(sender, customer, card, by, **kwargs):
    """Each of two people has their own lead again."""
    part_leads(customer, card, by=by)


@receiver(exporting)
def hand_out_leads(sender, customer, **kwargs):
    """Add enquiries and leads to what is handed out of a person."""
    return leads_of(customer)


@receiver(erasing_first)
def erase_from_remarks(sender, traces, **kwargs):
    """Take people out of what is remarked about others' enquiries."""
    return erase_remarks(traces)


@receiver(erasing)
def erase_from_leads(sender, traces, **kwargs):
    """Take a person out of enquiries, leads and the messages that brought them."""
    return erase_leads(traces)


@receiver(outdated)
def find_outdated_leads(sender, kind, before, **kwargs):
    """Answer for raw messages, and for people of whom only old leads are known."""
    return outdated_leads(kind, before)
