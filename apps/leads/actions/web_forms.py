"""Enquiries that people write into a form of ours, and the forms themselves."""

import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused

from ..models import IntakeMessage, WebForm
from ..models.public import new_code
from .intake import read_message, store_message
from .sources import OWNERS

# Of one address, which a whole office or a showroom may share.
MOST_FROM_ONE, WITHIN = 20, timedelta(minutes=10)


class TooMany(Refused):
    """More from one address than people write."""


@transaction.atomic
def open_web_form(source, *, by):
    """Give a source a page on which anybody can write to the dealership."""
    place = source.dealership
    form = WebForm(source=source, code=new_code(place.name, place.city))
    form.full_clean()
    form.save(force_insert=True)
    return form


@transaction.atomic
def change_web_form(form, *, active, frame_origins, by):
    """Open or close a form, and say which sites may show it within a page of theirs."""
    form = WebForm.objects.select_for_update().get(pk=form.pk)
    form.active, form.frame_origins = active, frame_origins
    form.full_clean(exclude=OWNERS)
    form.save(update_fields=["active", "frame_origins"])
    return form


def submit_web_form(form, *, said, doubts=(), address=""):
    """Keep and read what somebody wrote into a form; return the message as it was read.

    `said` is an enquiry as our API takes it, `doubts` are remarks that speak for a machine: then a
    person reads it first. `address` is where it came from; only a mark of it is kept, for a day.
    """
    known = {"page": form.code, "key": _content_key(form.pk, said)}
    return submit_said(form.source, said=said, doubts=doubts, address=address, **known)


def submit_said(source, *, said, page, key, doubts=(), address=""):
    """The same for any page of ours, called `page`; what has the same `key` is one enquiry."""
    mark = sender_mark(address)
    since = clock.now() - WITHIN
    came = IntakeMessage.objects.filter(sender_mark=mark, received_at__gte=since)
    if mark and came[:MOST_FROM_ONE].count() == MOST_FROM_ONE:
        raise TooMany(_("That was a lot at once. Please call us, or try again in ten minutes."))
    body = said | {"id": key, "source": page}
    if doubts:
        body["doubts"] = [doubt.as_json() for doubt in doubts]
    message = store_message(
        source,
        body=json.dumps(body, ensure_ascii=False).encode(),
        format=IntakeMessage.Format.FORM,
        sender_mark=mark,
    )
    return read_message(message)


def sender_mark(address):
    """What tells one address from another for a day, and from which nobody can tell the address."""
    if not address:
        return ""
    day = clock.now().date().isoformat()
    return salted_hmac(f"leads.sender/{day}", address, algorithm="sha256").hexdigest()[:32]


def _content_key(page, said):
    """The same words of the same person on one day are one enquiry, however often they are sent."""
    meant = {name: said.get(name) for name in ("name", "emails", "phones", "interest", "comments")}
    parts = [str(page), clock.today().isoformat(), meant]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
