"""Looks into every mailbox now, as the worker does each minute."""

from django.core.management.base import BaseCommand

from apps.core.scope import working_in
from apps.leads.actions.mailboxes import fetch_mailbox
from apps.leads.models import LeadMailbox
from apps.leads.periodic import scopes_of_groups
from apps.leads.remarks import in_words


class Command(BaseCommand):
    help = "Take in the mails of every mailbox; prints what came, and what keeps us from it."

    def handle(self, **options):
        for scope in scopes_of_groups():
            with working_in(scope):
                for mailbox in LeadMailbox.objects.filter(active=True).select_related("source"):
                    self.stdout.write(f"{mailbox.source}: {self._words(fetch_mailbox(mailbox))}")

    def _words(self, fetched):
        if fetched is None:
            return "a worker is reading it just now"
        if fetched.trouble:
            return in_words(**fetched.trouble)
        return f"{fetched.new} new, {fetched.known} known"
