"""`manage.py compile_translations`: what compilemessages does, without gettext's programs."""

from django.core.management.base import BaseCommand

from apps.core.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues that changed."
    requires_system_checks = ()

    def handle(self, **options):
        compile_catalogues()
