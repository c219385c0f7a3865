"""What the reception answers when asked about people."""

from django.dispatch import receiver

from apps.customers.models import RetentionRule
from apps.customers.signals import erasing, exporting, joining, outdated

from .actions.privacy import OldScans, erase_visits, visits_of
from .actions.visits import keep_one_visit


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
    """One person is on the board once: the later of two arrivals was one too many."""
    keep_one_visit(customer, by=by)
