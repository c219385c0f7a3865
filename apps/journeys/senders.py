"""The last step of a message: each channel has one sender, chosen by the settings.

A sender has one method, `send(to=, subject=, text=, key=, stop=)`, and raises NotSent. It asks
nothing and decides nothing: only `journeys.actions.messages` calls it, after it asked whether we
may. `stop` is the address that ends such messages, "" for those that need no consent; the text
names it already.
"""

import json
import sys
from functools import cache
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

TIMEOUT = 20  # Seconds; whoever does not answer by then is asked again later.


class NotSent(Exception):
    """It did not leave; `again` tells whether another try may help."""

    def __init__(self, reason, *, again):
        super().__init__(reason)
        self.again = again


class MailSender:
    """E-mail, by whatever mailer Django is set up with."""

    def send(self, *, to, subject, text, key, stop=""):
        headers = {"X-Forecourt-Key": key}
        if stop:  # RFC 2369 and 8058: a button of the mail program's own.
            headers["List-Unsubscribe"] = f"<{stop}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        try:
            EmailMessage(subject, text, to=[to], headers=headers).send()
        except OSError as error:  # SMTPException is one.
            raise NotSent(type(error).__name__, again=True) from error


class GatewaySender:
    """A gateway for SMS or WeChat that takes JSON: {"to", "text", "key"} with a bearer token.

    The key is the same at every try, so a gateway that knows it sends once.
    """

    def __init__(self, url, token=""):
        if not url.startswith(("https://", "http://")):
            raise ValueError("A gateway's address begins with https://.")
        self.url, self.token = url, token

    def send(self, *, to, subject, text, key, stop=""):
        body = json.dumps({"to": to, "text": text, "key": key}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request(self.url, body, headers)  # noqa: S310 - the scheme was looked at.
        try:
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310
                return
        except HTTPError as error:
            error.close()
            # What the gateway finds wrong with the message itself is wrong at the next try too.
            busy = error.code in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
            again = busy or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise NotSent(f"HTTP {error.code}", again=again) from error
        except OSError as error:
            raise NotSent(type(error).__name__, again=True) from error


class ConsoleSender:
    """For one's own machine: shows on the terminal what would have left."""

    def send(self, *, to, subject, text, key, stop=""):
        sys.stdout.write(f"\nMessage to {to}\n{text}\n")


@cache
def sender_of(channel):
    """Return the sender of a channel, or None when none is set up."""
    chosen = settings.MESSAGE_SENDERS.get(str(channel))
    return import_string(chosen["BACKEND"])(**chosen.get("OPTIONS", {})) if chosen else None
