"""`manage.py update_translations`: bring the catalogues to what the source says."""

from django.core.management.base import BaseCommand

from apps.core.catalogues import compile_catalogues, update_catalogues


class Command(BaseCommand):
    help = "Add new messages to the catalogues, drop those that are gone, and compile."
    requires_system_checks = ()

    def handle(self, **options):
        update_catalogues()
        compile_catalogues()
