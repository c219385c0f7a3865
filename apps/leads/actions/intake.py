"""A message comes in: kept first, then read; what cannot be read waits for a person."""

import logging
import traceback
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused
from apps.core.ready import Asked, ReadyQuery, change, put
from apps.core.scope import working_in

from ..glimpse import glimpse_of
from ..models import IntakeMessage
from ..reading import prospects_in
from ..remarks import Remark, Unreadable
from .enquiries import ACCEPTED, KNOWN, QUARANTINED, outcome, take_prospect

logger = logging.getLogger("forecourt.intake")

Status = IntakeMessage.Status
# A request reads its message within a second; what is older was left behind by a crash.
LEFT_AFTER = timedelta(seconds=30)
TRIES = 3
WAITING = "leads.messages"  # News for the list of quarantine; the other lists follow the timeline.
# SQLSTATE of a deadlock and of a serialisation failure: nothing is wrong with the message.
PASSING = ("40P01", "40001")


def store_message(source, *, body, format, charset="", by=None, **told):
    """Keep a message exactly as it came, in a transaction of its own; read_message does the rest.

    `by` is whoever typed it at the desk, None for a sender with a token. `told` is what its channel
    tells besides: `sender_key`, `sender_mark`, or `received_at` where it lay in a mailbox.
    """
    message = IntakeMessage(
        group_id=source.group_id,
        dealership_id=source.dealership_id,
        source=source,
        body=body,
        format=format,
        charset=charset[:40],
        handled_by=by,
        **told,
    )
    # Nothing of a sender's is judged before it is kept, so there is no full_clean here.
    # Durable: somebody who wraps this in a transaction of theirs would lose it with theirs.
    with transaction.atomic(durable=True):
        put([message])
    return message


def read_message(message, *, by=None, wait=True):
    """Make the enquiries of a stored message; return the message as it is then.

    One transaction for each enquiry in it, which also writes down what became of it: whoever
    repeats this after a crash goes on with the first that has no outcome. Never raises for what
    a sender wrote, and no mistake of ours loses a message. With `wait` false a message that is
    being read by somebody else is left to them.
    """
    prospects, failures = None, 0
    with working_in(message.scope):
        while True:
            try:
                with transaction.atomic():
                    locked = _locked(message, wait=wait)
                    if locked is None or locked.status != Status.RECEIVED:
                        return locked or message
                    if prospects is None:
                        prospects = prospects_in(locked)
                    if _read_next(locked, prospects, by=by or locked.handled_by):
                        return locked
            except Unreadable as unreadable:
                return _quarantine(message, unreadable.remarks)
            except (OperationalError, InterfaceError) as error:
                failures += 1
                if failures == TRIES or not _is_passing(error):
                    _log(message, error)
                    return message  # It stays stored, and the sweeper tries again.
            except Exception as error:
                _log(message, error)
                if not _skip_next(message, prospects):
                    return message


def read_left_messages(*, now=None):
    """Read what a crash left stored and unread, in every group; return how many that were."""
    before = (now or clock.now()) - LEFT_AFTER
    left = list(IntakeMessage.left_behind(before=before)[:1000])
    for message in left:
        read_message(message, wait=False)
    return len(left)


def replay_message(message, *, corrected="", by):
    """Read a message in quarantine again, from a corrected text where there is one."""
    with transaction.atomic():
        message = _in_quarantine(message)
        message.corrected = corrected
        message.handled_by = by
        message.status, message.read_at = Status.RECEIVED, None
        message.remarks, message.outcomes = [], []
        message.save(
            update_fields=["corrected", "handled_by", "status", "read_at", "remarks", "outcomes"]
        )
    return read_message(message, by=by)


@transaction.atomic
def restore_message(message, *, by):
    """Put a dismissed message back into quarantine: it was somebody's enquiry after all."""
    message = IntakeMessage.objects.select_for_update().get(pk=message.pk)
    if message.status == Status.QUARANTINED:
        return message  # The same click twice.
    if message.status != Status.DISMISSED:
        raise Refused(_("This message was read, so there is nothing to take back."))
    first, reason = message.handled_by.name, message.dismissed_because
    back = Remark.of("taken_back", first=first, reason=reason, by=by.name)
    message.remarks.append(back.as_json())
    message.status, message.handled_by, message.dismissed_because = Status.QUARANTINED, by, ""
    message.save(update_fields=["remarks", "status", "handled_by", "dismissed_because"])
    live.tell(WAITING)
    return message


@transaction.atomic
def dismiss_message(message, *, reason, by):
    """Take a message out of quarantine for good, with the reason; the text is kept."""
    message = _in_quarantine(message)
    if not reason.strip():
        raise Refused(_("Write why nobody has to care about this message."))
    message.status, message.handled_by = Status.DISMISSED, by
    message.dismissed_because = reason.strip()
    message.clean_fields(exclude=["group", "dealership", "source", "handled_by", "body"])
    message.save(update_fields=["status", "handled_by", "dismissed_because"])
    live.tell(WAITING)
    return message


def _locked(message, *, wait=True):
    return (_waited_for if wait else _left_alone).first(message.pk)


@ReadyQuery
def _waited_for():
    return _to_lock(skip_locked=False)


@ReadyQuery
def _left_alone():
    return _to_lock(skip_locked=True)


def _to_lock(**how):
    message = IntakeMessage.objects.filter(pk=Asked()).select_related("source__dealership")
    return message.order_by().select_for_update(of=("self",), **how)


def _in_quarantine(message):
    message = IntakeMessage.objects.select_for_update().get(pk=message.pk)
    if message.status == Status.DISMISSED:
        raise Refused(_("This message was dismissed: %s") % message.dismissed_because)
    if message.status != Status.QUARANTINED:
        raise Refused(_("This message is not in quarantine: it was read."))
    return message


def _read_next(message, prospects, *, by):
    """Take the first prospect that has no outcome; tell whether the message is done."""
    number = len(message.outcomes) + 1
    if number <= len(prospects):
        said = take_prospect(prospects[number - 1], message=message, by=by)
        message.outcomes.append({"prospect": number, **said})
    return _note(message, prospects, done=number >= len(prospects))


def _skip_next(message, prospects):
    """Write down our mistake as the outcome of what was being read; tell whether to go on."""
    try:
        with transaction.atomic():
            locked = _locked(message)
            if locked.status != Status.RECEIVED:
                return True
            if prospects is None:
                _set_aside(locked, [Remark.of("unexpected")])
                return True
            number = len(locked.outcomes) + 1
            said = outcome(QUARANTINED, remarks=[Remark.of("unexpected")])
            locked.outcomes.append({"prospect": number, **said})
            _note(locked, prospects, done=number >= len(prospects))
            return True
    except (OperationalError, InterfaceError) as error:
        _log(message, error)
        return False


def _note(message, prospects, *, done):
    fields = ["outcomes", "status", "read_at"]
    if done:
        waiting = [
            prospect
            for prospect, said in zip(prospects, message.outcomes, strict=False)
            if said["outcome"] == QUARANTINED
        ]
        message.status = Status.QUARANTINED if waiting else Status.READ
        message.read_at = clock.now()
        if waiting:
            message.sender, message.opening = glimpse_of(message, waiting)
            fields += ["sender", "opening"]
        if waiting or message.handled_by_id:
            live.tell(WAITING)
    change(message, fields)
    return done


@transaction.atomic
def _quarantine(message, remarks):
    message = _locked(message)
    if message.status == Status.RECEIVED:
        _set_aside(message, remarks)
    return message


def _set_aside(message, remarks):
    message.remarks = [remark.as_json() for remark in remarks]
    message.status, message.read_at = Status.QUARANTINED, clock.now()
    message.sender, message.opening = glimpse_of(message)
    message.save(update_fields=["remarks", "status", "read_at", "sender", "opening"])
    live.tell(WAITING)


def _is_passing(error):
    return getattr(error.__cause__, "sqlstate", None) in PASSING


def _log(message, error):
    # The text of an exception may hold what a customer wrote; where it happened does not.
    where = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(
        "message %s: %s in %s line %s", message.pk, type(error).__name__, where.name, where.lineno
    )


__all__ = [
    "ACCEPTED",
    "KNOWN",
    "QUARANTINED",
    "dismiss_message",
    "read_left_messages",
    "read_message",
    "replay_message",
    "restore_message",
    "store_message",
]
