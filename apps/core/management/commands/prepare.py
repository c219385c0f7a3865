"""`manage.py prepare`: all that stands between fresh source and a served page."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.core.catalogues import compile_catalogues

DEMO_ACCOUNTS = {
    "receptionist": "reception@demo.example",
    "sales consultant": "consultant@demo.example",
    "sales consultant, Beijing": "consultant.beijing@demo.example",
    "sales consultant, Munich": "consultant.munich@demo.example",
    "product genius": "genius@demo.example",
    "sales manager": "sales-manager@demo.example",
    "service advisor": "advisor@demo.example",
    "customer care": "care@demo.example",
    "dealer manager": "manager@demo.example",
    "group manager": "group@demo.example",
    "administrator": "admin@demo.example",
}


class Command(BaseCommand):
    help = "Compile translations, migrate and collect static files, each only where needed."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="fill an empty database with demo data"
        )

    def handle(self, *, demo, **options):
        compile_catalogues()
        self.migrate()
        self.collect_static()
        if demo:
            self.load_demo()

    def migrate(self):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"Bringing the database up to date ({len(plan)} migrations) ...")
            call_command("migrate", interactive=False, verbosity=0)

    def collect_static(self):
        """Collecting compresses every file, so it is left out when none of them changed."""
        note = Path(settings.STATIC_ROOT) / ".collected"
        found = fingerprint_of_static()
        if not note.exists() or note.read_text() != found:
            self.say("Collecting static files ...")
            # No page uses the files of the REST framework, and they take longer than all others.
            call_command(
                "collectstatic", interactive=False, verbosity=0, ignore_patterns=["rest_framework"]
            )
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(found)

    def load_demo(self):
        users = get_user_model()._base_manager
        # By name: the group belongs to a later app. A load that was interrupted is begun anew.
        unfinished = apps.get_model("dealers", "DealerGroup").objects
        unfinished = unfinished.filter(name__endswith="(being set up)").exists()
        if (unfinished or not users.exists()) and "load_demo" in get_commands():
            self.say("Loading demo data into the empty database, which takes half a minute ...")
            try:
                call_command("load_demo", stdout=self.stdout)
            except CommandError as refusal:
                self.say(f"No demo data: {refusal}")
        there = set(users.filter(email__in=DEMO_ACCOUNTS.values()).values_list("email", flat=True))
        if there:
            self.say("\nDemo accounts, all with the password forecourt-demo:")
        for role, email in DEMO_ACCOUNTS.items():
            if email in there:
                self.say(f"  {email:<34}{role}")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def fingerprint_of_static():
    """Changes when a static file is added, removed or written, or the way they are stored."""
    lines = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list(None):
            stat = Path(storage.path(name)).stat()
            lines.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
