"""What the reception answers when asked about people."""

from django.dispatch import receiver

from apps.customers.models import RetentionRule
from apps.customers.signals import erasing, exporting, joining, outdated, parting

from .actions.one_person import keep_one_visit, part_visits
from .actions.privacy import OldScans, erase_visits, visits_of


@receiver(exporting)
def hand_out_visits(sender, customer, **kwargs):
    """Add their visits to what is handed out of a person."""
    return visits_of(customer)


@receiver(erasing)
def erase_from_reception(sender, traces, **kwargs):
    """Take a person out of the visits they made."""
    return erase_visits(traces)


@receiver(outdated)
def find_old_scans(sender, kind, before, **kwargs):
    """Answer for who looked at which car."""
    return OldScans(before) if kind == RetentionRule.Kind.SCANS else None


@receiver(joining)
def let_one_visit_go_on(sender, customer, by, **kwargs):
    """One person is on the board once; return what ended for it."""
    return keep_one_visit(customer, by=by)


@receiver(parting)
def let_each_be_here(sender, by, notes, **kwargs):
    """Two people who are both in the house are both on the board again."""
    part_visits(notes.get("reception", ()), by=by)
