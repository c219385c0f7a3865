"""An enquiry told to somebody at the desk goes the way of every other: kept first, then read."""

import json

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.customers.models import ContactPoint
from apps.dealers.models import Dealership

from ..models import Enquiry, IntakeMessage, LeadSource
from .intake import QUARANTINED, dismiss_message, read_message, store_message

# The ways in which people speak with us; what machines send has its own.
TOLD = (
    LeadSource.Kind.PHONE,
    LeadSource.Kind.WALK_IN,
    LeadSource.Kind.EVENT,
    LeadSource.Kind.SOCIAL,
)


def enter_enquiry(
    *, kind, key, name="", phone="", email="", customer=None, wish="", notes="", language="", by
):
    """Write down what somebody asked for and return the Enquiry.

    `key` is the UUID made when the form was drawn: the same click twice is one enquiry. With
    `customer`, who was found by name or number, the card says how to reach them.
    """
    told = {
        "id": str(key),
        "requested_at": timezone.now().isoformat(),
        "comments": notes.strip(),
        "interest": [{"model": wish.strip()}] if wish.strip() else [],
        **_who(customer, name=name, phone=phone, email=email),
    }
    if language:
        told["language"] = language
    body = json.dumps(told, ensure_ascii=False).encode()
    message = store_message(told_source(kind), body=body, format=IntakeMessage.Format.FORM, by=by)
    message = read_message(message, by=by)
    said = message.outcomes[0] if message.outcomes else {"outcome": QUARANTINED}
    if said["outcome"] == QUARANTINED:
        # The person still has the form; what they typed before is kept and nobody's work.
        dismiss_message(message, reason=_("Corrected at the desk."), by=by)
        raise Refused(_("Write a name, and a phone or an e-mail address that works."))
    return Enquiry.objects.select_related("lead", "customer").get(pk=said["enquiry"])


@transaction.atomic
def told_source(kind):
    """Return this dealership's source for what is told on one of the ways, made when missing."""
    ours = LeadSource.objects.filter(dealership=current_dealership_id(), kind=kind, active=True)
    if source := ours.order_by("pk").first():
        return source
    place = Dealership.objects.get(pk=current_dealership_id())
    with translation.override(place.language):
        name = LeadSource.Kind(kind).label.capitalize()
    return LeadSource.objects.get_or_create(dealership=place, name=name, defaults={"kind": kind})[0]


def _who(customer, *, name, phone, email):
    if customer is None:
        phones, emails = [phone] if phone else [], [email] if email else []
    else:
        points = list(ContactPoint.objects.of(customer))
        name = customer.name
        phones = [point.value for point in points if point.kind == ContactPoint.Kind.PHONE]
        emails = [point.value for point in points if point.kind == ContactPoint.Kind.EMAIL]
        if not phones and not emails:
            raise Refused(_("Nobody can reach this customer. Add a phone to the card first."))
    return {"name": name, "phones": [{"value": value} for value in phones], "emails": emails}
