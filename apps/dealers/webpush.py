"""One message to one device, encrypted so that only its browser reads it (RFC 8291, 8292)."""

import base64
import hashlib
import json
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid
from pywebpush import WebPushException, webpush

GONE = (404, 410)
KEPT_FOR = 4 * 3600  # Seconds a push service keeps a message for a phone that is off.
PATIENCE = 10  # Seconds.


class Undelivered(Exception):
    """The push service did not take the message; `gone` when it never will again."""

    def __init__(self, status):
        super().__init__(f"answered {status}")
        self.gone = status in GONE


@cache
def public_key():
    """The key that browsers subscribe with; empty where push is not set up."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    public = Vapid.from_string(settings.VAPID_PRIVATE_KEY).public_key
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def is_push_service(endpoint):
    """Tell whether an address belongs to a browser's maker: we send to no other one."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    return parts.scheme in settings.PUSH_SCHEMES and any(
        host == known or host.endswith(f".{known}") for known in settings.PUSH_SERVICES
    )


def send(subscription, message, *, topic="", kept_for=KEPT_FOR):
    """Send a message, JSON-able, to a subscription; raise Undelivered when it was not taken.

    A phone that is off gets it later, within `kept_for` seconds; of several messages of one
    `topic` it gets the last alone (RFC 8030).
    """
    headers = {"Urgency": "high"} | ({"Topic": _mark(topic)} if topic else {})
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": keys},
            json.dumps(message, ensure_ascii=False),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            headers=headers,
            ttl=kept_for,
            timeout=PATIENCE,
        )
    except WebPushException as refused:
        status = refused.response.status_code if refused.response is not None else 0
        raise Undelivered(status) from None  # Its text holds the address of the device.
    except OSError as error:
        raise Undelivered(type(error).__name__) from None


def _mark(topic):
    """A topic as a push service wants it: 32 signs, which tell it nothing."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}/{topic}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
