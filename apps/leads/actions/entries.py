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
Point = ContactPoint.Kind


def enter_enquiry(
    *,
    kind,
    key,
    customer=None,
    wish="",
    notes="",
    language="",
    network="",
    tracking=None,
    by,
    **who,
):
    """Write down what somebody asked for and return the Enquiry.

    `key` is the UUID made when the form was drawn: the same click twice is one enquiry. With
    `customer`, who was found by name or number, the card says how to reach them; else `who` does:
    `name`, `phone`, `email`, `wechat`, `account`. `network` is the name of the platform on which
    they wrote; there the account belongs, and its enquiries are counted for it.
    """
    told = {
        "id": str(key),
        "requested_at": timezone.now().isoformat(),
        "comments": notes.strip(),
        "interest": [{"model": wish.strip()}] if wish.strip() else [],
        **(_of_card(customer) if customer else _as_told(network=network, **who)),
    }
    if language:
        told["language"] = language
    if tracking:
        told["tracking"] = {name: value for name, value in tracking.items() if value}
    body = json.dumps(told, ensure_ascii=False).encode()
    source = told_source(kind, name=network.strip())
    return _taken(store_message(source, body=body, format=IntakeMessage.Format.FORM, by=by), by=by)


def _taken(message, *, by):
    """The enquiry that a stored entry becomes; refused when it names nobody who can be answered."""
    message = read_message(message, by=by)
    said = message.outcomes[0] if message.outcomes else {"outcome": QUARANTINED}
    if said["outcome"] == QUARANTINED:
        # The person still has the form; what they typed before is kept and nobody's work.
        dismiss_message(message, reason=_("Corrected at the desk."), by=by)
        raise Refused(_("Write a name, and a phone, an e-mail address or an account that works."))
    return Enquiry.objects.select_related("lead", "customer").get(pk=said["enquiry"])


@transaction.atomic
def told_source(kind, *, name=""):
    """Return this dealership's source for what is told on one of the ways, made when missing."""
    ours = LeadSource.objects.filter(dealership=current_dealership_id(), kind=kind, active=True)
    if name:
        ours = ours.filter(name__iexact=name)
    if source := ours.order_by("pk").first():
        return source
    place = Dealership.objects.get(pk=current_dealership_id())
    if not name:
        with translation.override(place.language):
            name = LeadSource.Kind(kind).label.capitalize()
    return LeadSource.objects.get_or_create(dealership=place, name=name, defaults={"kind": kind})[0]


def networks():
    """The platforms on which people write to this dealership, by the names of their sources."""
    social = LeadSource.objects.filter(kind=LeadSource.Kind.SOCIAL, active=True)
    return list(social.order_by("name").values_list("name", flat=True)[:30])


def _as_told(*, network="", name="", phone="", email="", wechat="", account=""):
    accounts = [{"system": _system(network), "name": account.strip()}] if account.strip() else []
    return {
        "name": name,
        "phones": [{"value": phone}] if phone else [],
        "emails": [email] if email else [],
        "wechat": wechat,
        "accounts": accounts,
    }


def _of_card(customer):
    points = list(ContactPoint.objects.of(customer))
    if not points:
        raise Refused(_("Nobody can reach this customer. Add a phone to the card first."))

    def those(kind):
        return [point.value for point in points if point.kind == kind]

    pairs = [value.partition(":") for value in those(Point.EXTERNAL)]
    return {
        "name": customer.name,
        "phones": [{"value": value} for value in those(Point.PHONE)],
        "emails": those(Point.EMAIL),
        "wechat": next(iter(those(Point.WECHAT)), ""),
        "accounts": [{"system": system, "name": name} for system, _colon, name in pairs][:5],
    }


def _system(network):
    """The name of a platform as a contact point keeps it: letters, digits and hyphens."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in network.strip().lower())
    return plain[:40] or "social"
