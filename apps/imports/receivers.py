"""What earlier apps ask about files that moved in."""

from django.dispatch import receiver

from apps.customers.models import RetentionRule
from apps.customers.signals import erasing, erasing_first, exporting, outdated

from .actions.cutting import cut_people
from .actions.privacy import OldFiles, erase_imports, erase_remarks, imports_of


@receiver(exporting)
def hand_out_imports(sender, customer, **kwargs):
    """Add the files a person came with to what is handed out of them."""
    return imports_of(customer)


@receiver(erasing_first)
def cut_from_files(sender, traces, **kwargs):
    """Take people out of the files that brought them or would bring them again."""
    return cut_people(traces) | erase_remarks(traces)


@receiver(erasing)
def erase_from_imports(sender, traces, **kwargs):
    """Forget what files made of a person."""
    return erase_imports(traces)


@receiver(outdated)
def find_old_files(sender, kind, before, **kwargs):
    """Answer for files as they came."""
    return OldFiles(before) if kind == RetentionRule.Kind.FILES else None
