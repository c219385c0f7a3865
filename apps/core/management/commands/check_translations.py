"""`manage.py check_translations`: fail while a language lacks a message."""

from django.core.management.base import BaseCommand, CommandError

from apps.core.catalogues import complaints


class Command(BaseCommand):
    help = "Compare the source with the catalogues, and list what is missing or stale."
    requires_system_checks = ()

    def handle(self, **options):
        found = list(complaints())
        for complaint in found:
            self.stdout.write(complaint)
        if found:
            raise CommandError(f"{len(found)} translations need care.")
