"""What earlier apps ask about files that moved in."""

from django.dispatch import receiver

from apps.customers.signals import erasing, exporting

from .actions.privacy import erase_imports, imports_of


@receiver(exporting)
def hand_out_imports(sender, customer, **kwargs):
    """Add the files a person came with to what is handed out of them."""
    return imports_of(customer)


@receiver(erasing)
def erase_from_imports(sender, traces, **kwargs):
    """Take a person out of the files that brought them."""
    return erase_imports(traces)
