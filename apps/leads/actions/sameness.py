"""Whether an enquiry was told to us before: under which key, and about whom."""

import hashlib

from apps.core.ready import Asked, ReadyQuery
from apps.customers.models import ContactPoint
from apps.customers.names import agree

from ..contacts import sheet_of
from ..models import Enquiry
from ..prospects import key_of


def key_for(prospect, message):
    """The sender's own number of the enquiry first, then the key of its HTTP request."""
    said = key_of(prospect, message.received_at.astimezone(message.source.dealership.zone).date())
    if said.startswith("id:"):
        # A number nobody's name stands with is one of this source: others count from 1 as well.
        return said if _names_the_counter(prospect) else "id:" + _digest(message, said)
    if not message.sender_key or _was_reused(message):
        return said
    if message.format == message.Format.MAIL:
        return said  # The number of a mail says nothing of the several enquiries in it.
    return "sent:" + _digest(message, message.sender_key)


def key_of_its_own(key, message):
    """The key of an enquiry that somebody told apart from another of the same number."""
    return "id:" + _digest(message, f"{message.pk} {key}")


def enquiry_with(key, message):
    """The enquiry that is known here under this key, or None."""
    return _with_key.first(message.dealership_id, key)


@ReadyQuery
def _with_key():
    ours = Enquiry.objects.filter(dealership=Asked(0), key=Asked(1))
    return ours.select_related("customer__canonical").order_by("pk")[:1]


def names_another(prospect, known, message):
    """Whether a number the sender gave before now stands for somebody else.

    Another name alone may be a slip, another telephone a new one; both together are another person.
    """
    if not known.key.startswith("id:") or known.message_id == message.pk:
        return False
    person = known.customer.canonical
    if agree(prospect.contact.name, person.name, person.name_latin):
        return False
    points, _doubts = sheet_of(prospect.contact).points(message.source.dealership.country)
    theirs = set(ContactPoint.objects.of(person).values_list("kind", "value"))
    said = {(point.kind, point.value) for point in points}
    return bool(prospect.contact.name and said) and theirs.isdisjoint(said)


def _names_the_counter(prospect):
    return bool(prospect.provider.name or any(i.source for i in prospect.ids if i.value))


def _digest(message, key):
    return hashlib.sha256(f"{message.source_id} {key}".encode()).hexdigest()


def _was_reused(message):
    # Set by hand: whoever replays it has decided that it is an enquiry of its own.
    return message.handled_by_id is not None
