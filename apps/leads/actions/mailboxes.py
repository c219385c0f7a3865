"""Mails come in: each is kept, then read, and only then marked in its mailbox."""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import Scope, working_in
from apps.core.secrets import Unsealable, seal, unseal

from ..letters import message_id_of
from ..mailboxes import (
    Account,
    Trouble,
    files_in_folder,
    letters_in_folder,
    letters_of_account,
    mails_of_account,
)
from ..models import IntakeMessage, LeadMailbox
from ..remarks import in_words
from .intake import read_message, store_message
from .sources import OWNERS

# Renewed with each mail, so longer than any one takes; who died leaves the mailbox after it.
CLAIM = timedelta(minutes=3)
# A password belongs to these; whoever changes one has to know it.
WHERE = ("kind", "host", "port", "username")
NO_SERVER = {"host": "", "username": "", "password": ""}
Kind = LeadMailbox.Kind


@dataclass
class Fetched:
    """What a look into a mailbox brought."""

    new: int = 0
    known: int = 0
    trouble: dict | None = None


@transaction.atomic
def add_mailbox(source, *, password="", by, **fields):
    """Let the mails of a mailbox come in as messages of a source."""
    mailbox = LeadMailbox(source=source, password=password and seal(password), **fields)
    mailbox.full_clean()
    mailbox.save(force_insert=True)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox, *, password="", by, **fields):
    """Change where the mails of a source are; without a new password the present one stays."""
    mailbox = LeadMailbox.objects.select_for_update().get(pk=mailbox.pk)
    moved = _moved(mailbox, password, fields)
    for name, value in fields.items():
        setattr(mailbox, name, value)
    if password:
        mailbox.password = seal(password)
    if mailbox.kind == Kind.FOLDER:
        _forget_server(mailbox)
    if moved:
        mailbox.bookmark = ""
    mailbox.trouble, mailbox.trouble_since = {}, None
    mailbox.full_clean(exclude=OWNERS)
    changed = [*fields, *NO_SERVER, "bookmark", "trouble", "trouble_since"]
    mailbox.save(update_fields=changed)
    return mailbox


def try_mailbox(source, *, password="", by, **fields):
    """Count the mails that lie where these fields point; nothing is kept, there or here.

    Refused with what stands in the way.
    """
    known = source.mailboxes.first()
    if known:
        _moved(known, password, fields)
    sealed = seal(password) if password else known.password if known else ""
    mailbox = LeadMailbox(source=source, password=sealed, **fields)
    try:
        if mailbox.kind == Kind.FOLDER:
            return files_in_folder(settings.MAIL_FOLDER, mailbox.path)
        return mails_of_account(_account_of(mailbox))
    except Trouble as trouble:
        raise Refused(in_words(trouble.remark.code, trouble.remark.facts)) from trouble


def _moved(mailbox, password, fields):
    """Tell whether the fields point elsewhere, which asks for the password."""
    moved = any(
        fields.get(name, getattr(mailbox, name)) != getattr(mailbox, name) for name in WHERE
    )
    if moved and not password and fields.get("kind", mailbox.kind) == Kind.IMAP:
        # Or it would be shown to whatever server somebody names here.
        raise Refused(_("Another server or user name needs the password again. Write it."))
    return moved


def _forget_server(mailbox):
    # A folder of ours needs none, and nobody shall come by a password over one.
    for name, nothing in NO_SERVER.items():
        setattr(mailbox, name, nothing)


def fetch_mailbox(mailbox):
    """Take in what came since the last look, and return a Fetched; None when somebody is at it.

    Each mail is kept in a transaction of its own before it is marked in the mailbox. Whoever
    repeats this after a crash meets at most the last one again, and knows it by its Message-ID.
    """
    with working_in(Scope(mailbox.group_id, (mailbox.dealership_id,), mailbox.dealership_id)):
        if not _claim(mailbox):
            return None
        fetched = Fetched()
        try:
            with closing(_letters_of(mailbox)) as letters:
                for letter in letters:
                    if letter.body:
                        new = _take_in(mailbox, letter)
                        fetched.new, fetched.known = fetched.new + new, fetched.known + (not new)
                    _turn_the_page(mailbox, letter)
        except Trouble as trouble:
            fetched.trouble = trouble.remark.as_json()
        _leave(mailbox, fetched.trouble)
        return fetched


def _letters_of(mailbox):
    if mailbox.kind == Kind.FOLDER:
        return letters_in_folder(settings.MAIL_FOLDER, mailbox.path)
    return letters_of_account(
        _account_of(mailbox), bookmark=mailbox.bookmark, all_of_them=mailbox.from_beginning
    )


def _account_of(mailbox):
    try:
        password = unseal(mailbox.password)
    except Unsealable as error:
        raise Trouble("mailbox_sealed") from error
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        username=mailbox.username,
        password=password,
        folder=mailbox.folder,
        done_folder=mailbox.done_folder,
    )


def _take_in(mailbox, letter):
    """Keep a mail and read it; tell whether it is new here."""
    said = message_id_of(letter.body)
    # A mail without a number of its own is told by every letter of it.
    key = said if 0 < len(said) <= 200 else hashlib.sha256(letter.body).hexdigest()
    if IntakeMessage.objects.letters().filter(source=mailbox.source_id, sender_key=key).exists():
        return False
    try:
        message = store_message(
            mailbox.source,
            body=letter.body,
            format=IntakeMessage.Format.MAIL,
            sender_key=key,
            received_at=letter.arrived_at,
        )
    except IntegrityError:
        return False  # Two looks at once, after a claim that ran out: the other has kept it.
    read_message(message)
    return True


def _claim(mailbox):
    now = clock.now()
    free = LeadMailbox.objects.free(now).filter(pk=mailbox.pk)
    if not free.update(claimed_until=now + CLAIM):
        return False
    mailbox.refresh_from_db()
    return True


def _turn_the_page(mailbox, letter):
    news = {"claimed_until": clock.now() + CLAIM}
    if letter.bookmark:
        news["bookmark"] = letter.bookmark
    LeadMailbox.objects.filter(pk=mailbox.pk).update(**news)


def _leave(mailbox, trouble):
    since = (mailbox.trouble_since or clock.now()) if trouble else None
    LeadMailbox.objects.filter(pk=mailbox.pk).update(
        claimed_until=None,
        checked_at=clock.now(),
        trouble=trouble or {},
        trouble_since=since,
    )
