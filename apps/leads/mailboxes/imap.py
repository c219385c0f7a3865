"""Mails of an account on a mail server, by IMAP4rev1 (RFC 3501) over TLS."""

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from .letter import LARGEST, MOST, Letter, Trouble

TIMEOUT = 30  # Seconds for each answer of the server.
PATIENCE = 8  # The same while somebody looks at the page and waits.
_ARRIVED = re.compile(rb'INTERNALDATE "')


@dataclass(frozen=True, slots=True)
class Account:
    """How to get at the mails; read ones are flagged, or moved when `done_folder` is given."""

    host: str
    port: int
    username: str
    password: str
    folder: str = "INBOX"
    done_folder: str = ""


def letters_of_account(account: Account, *, bookmark: str, all_of_them: bool) -> Iterator[Letter]:
    """Yield the mails that came after the bookmark, in the order in which they came.

    Without a bookmark only what comes from now on, or `all_of_them`. A mail is flagged or moved
    when the caller asks for the next one: by then it is kept. Flags are not what we go by, since
    people look into the same mailbox: the server numbers its mails, and the bookmark is the last
    number we have kept.
    """
    with _opened(account) as server:
        validity, last = _where(server, bookmark, all_of_them)
        if not bookmark and last:
            yield Letter(b"", datetime.now(UTC), f"{validity}:{last}")
        for uid in _after(server, last)[:MOST]:
            if letter := _fetched(server, uid, validity):
                yield letter
                _put_away(server, account, uid)
        if account.done_folder:
            # Said last: mails are worth more than their tidy place.
            found = server.status(_quoted(account.done_folder), "(UIDNEXT)")
            _checked(found, "mailbox_done_folder", name=account.done_folder)


def mails_of_account(account: Account) -> int:
    """Count the mails in the folder, and change nothing there."""
    with _opened(account, PATIENCE) as server:
        if account.done_folder:
            found = server.status(_quoted(account.done_folder), "(UIDNEXT)")
            _checked(found, "mailbox_done_folder", name=account.done_folder)
        return _number(server, "EXISTS")


@contextmanager
def _opened(account, timeout=TIMEOUT):
    server = None
    try:
        context = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=timeout)
        _sign_in(server, account)
        _checked(server.select(_quoted(account.folder)), "mailbox_folder", name=account.folder)
        yield server
    except socket.gaierror as error:
        raise Trouble("mailbox_no_host", host=account.host) from error
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or ""
        raise Trouble("mailbox_tls", host=account.host, error=reason) from error
    except OSError as error:
        said = error.strerror or type(error).__name__
        raise Trouble("mailbox_unreachable", host=account.host, error=said) from error
    except imaplib.IMAP4.error as error:
        raise Trouble("mailbox_protocol", error=_words(error.args)) from error
    finally:
        if server is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
            with suppress(OSError):
                server.shutdown()  # A goodbye that failed leaves the line open.


def _sign_in(server, account):
    try:
        server.login(account.username, account.password)
    except (imaplib.IMAP4.error, UnicodeError) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        said = _words(error.args) if isinstance(error, imaplib.IMAP4.error) else ""
        raise Trouble("mailbox_login", name=account.username, error=said) from error


def _where(server, bookmark, all_of_them):
    """The server's numbering (UIDVALIDITY) and the last number of it that we have kept."""
    validity = _number(server, "UIDVALIDITY")
    known, _colon, last = bookmark.partition(":")
    if known == str(validity) and last.isdecimal():
        return validity, int(last)
    # Another numbering: all are looked at again, and those we have are known by their Message-ID.
    if bookmark or all_of_them:
        return validity, 0
    return validity, max(_number(server, "UIDNEXT") - 1, 0)


def _number(server, name):
    (found,) = server.response(name)[1][:1] or [None]
    return int(found) if found and found.isdigit() else 0


def _after(server, last):
    answer = _checked(server.uid("SEARCH", f"UID {last + 1}:*"), "mailbox_protocol", error="SEARCH")
    found = [int(uid) for uid in (answer[0] or b"").split()]
    # "5:*" names the last mail even when it is number 4.
    return sorted(uid for uid in found if uid > last)


def _fetched(server, uid, validity):
    wanted = f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)"
    answer = _checked(server.uid("FETCH", str(uid), wanted), "mailbox_protocol", error="FETCH")
    parts = [part for part in answer if isinstance(part, tuple)]
    if not parts:
        return None  # Somebody has deleted it meanwhile.
    head, body = parts[0]
    return Letter(body, _arrived(head), f"{validity}:{uid}")


def _arrived(head):
    now = datetime.now(UTC)
    moment = imaplib.Internaldate2tuple(head) if _ARRIVED.search(head) else None
    # The server's clock may be ahead of ours; nothing comes from the future.
    return min(datetime.fromtimestamp(time.mktime(moment), UTC), now) if moment else now


def _put_away(server, account, uid):
    """Show to people that it was taken; it is kept already, so what fails here loses nothing."""
    if account.done_folder and _moved(server, str(uid), _quoted(account.done_folder)):
        return
    server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


def _moved(server, uid, target):
    if "MOVE" in server.capabilities:
        return server.uid("MOVE", uid, target)[0] == "OK"
    if server.uid("COPY", uid, target)[0] != "OK":
        return False
    server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)")
    return True


def _checked(answer, code, **facts):
    status, data = answer
    if status != "OK":
        raise Trouble(code, **facts)
    return data


def _quoted(name):
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(args):
    said = args[0] if args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
