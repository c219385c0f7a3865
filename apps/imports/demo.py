"""A customer book of London's old system, checked and waiting for somebody to let it move in."""

from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.dispatch import receiver

from apps.core.scope import Scope, working_in
from apps.dealers.models import Role, StaffMembership
from apps.leads.signals import demonstrated

from .actions import runs, uploads, working
from .models import FileImport

BOOK = Path(settings.BASE_DIR) / "examples" / "moving-in" / "london-dms.csv"


@receiver(demonstrated)
def bring_a_book(sender, **kwargs):
    """Bring the file as the manager of London would, and check it."""
    manager = StaffMembership.objects.select_related("user", "dealership").get(
        role=Role.DEALER_MANAGER, user__email="manager@demo.example"
    )
    place = manager.dealership
    with working_in(Scope(place.group_id, (place.pk,), place.pk)), BOOK.open("rb") as file:
        book = File(file, name=BOOK.name)
        brought = uploads.add_import(book, kind=FileImport.Kind.CUSTOMERS, by=manager.user)
        runs.choose_columns(brought, mapping=brought.mapping, by=manager.user)
        # Here and now; the job in the queue finds it done.
        working.work_on(brought.pk)
