"""What customers answers to its own questions, as later apps do."""

from django.dispatch import receiver

from .actions.outdated import OURS
from .signals import outdated


@receiver(outdated)
def find_outdated(sender, kind, before, **kwargs):
    """Answer for disclosures, histories and proofs."""
    return OURS[kind](before) if kind in OURS else None
