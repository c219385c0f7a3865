"""Addresses for one customer: signed by us, opened without signing in."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from apps.core.scope import working_in
from apps.dealers.workplace import scope_of_group

from .models import Channel, Customer, Purpose

# Each is short, so that a text message stays one.
PURPOSES = {Purpose.MARKETING: "m", Purpose.SERVICE: "s", Purpose.SURVEY: "q", Purpose.EVENTS: "e"}
CHANNELS = {"phone": "p", "email": "e", "sms": "s", "wechat": "w", "post": "o"}
DATA_FOR = timedelta(days=30)

_STOP = signing.Signer(salt="customers.stop")
_DATA = signing.TimestampSigner(salt="customers.data")


def stop_path(customer, purpose, channel):
    """The address at which somebody ends one purpose by one channel; it never expires."""
    code = PURPOSES[Purpose(purpose)] + CHANNELS[Channel(channel)]
    return reverse("my:stop", args=[_STOP.sign(f"{_short(customer)}.{code}")])


def stop_url(customer, purpose, channel):
    """The same with our name, for a message."""
    return settings.SITE_URL + stop_path(customer, purpose, channel)


def data_path(customer):
    """The address of what we hold of somebody, for thirty days."""
    return reverse("my:my_data", args=[_DATA.sign(_short(customer))])


def read_stop(said):
    """Return (group, card, purpose, channel) of such an address, or None when it is not ours."""
    try:
        *whose, code = _STOP.unsign(said).split(".")
        return *_long(whose), _named(PURPOSES, code[0]), _named(CHANNELS, code[1])
    except (signing.BadSignature, ValueError, IndexError, Error):
        return None


def read_data(said):
    """Return (group, card) of such an address, or None when it is over or not ours."""
    try:
        return _long(_DATA.unsign(said, max_age=DATA_FOR).split("."))
    except (signing.BadSignature, ValueError, Error):
        return None


def person_of(group_id, key):
    """Return (scope, the person) that an address names: every dealership of their group."""
    scope = scope_of_group(group_id)
    with working_in(scope):
        people = Customer.objects.select_related("group")
        return scope, people.filter(cards=key).first()


def _short(customer):
    key = urlsafe_b64encode(customer.pk.bytes).decode().rstrip("=")
    return f"{customer.group_id}.{key}"


def _long(whose):
    group, key = whose
    return int(group), UUID(bytes=urlsafe_b64decode(f"{key}=="))


def _named(codes, sign):
    return next(name for name, code in codes.items() if code == sign)
