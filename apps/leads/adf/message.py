"""Reading a whole ADF 1.0 message: the public DTD by name, never by order or schema."""

import re
from datetime import UTC, tzinfo
from urllib.parse import parse_qsl

from apps.leads.adf.cars import car_of, ids_of
from apps.leads.adf.envelope import adf_in
from apps.leads.adf.letters import text_of
from apps.leads.adf.parties import contact_of, party_of
from apps.leads.adf.tree import Node, prospects_in
from apps.leads.moments import day_in, moment_in
from apps.leads.prospects import Car, Prospect, Timeframe, TradeInCar, WantedCar, remarks_on
from apps.leads.remarks import Remark, Unreadable

MAX_BYTES = 1024 * 1024
MAX_PROSPECTS = 100

_TRACKING = re.compile(
    r"utm_\w{1,40}|gclid|gbraid|wbraid|fbclid|msclkid|ttclid|bd_vid|qhclickid|"
    r"campaign|campaign_?id|campaign_?name|adgroup|keyword|referrer|landing_?page",
)


def read(body: bytes, *, charset: str | None = None, default_tz: tzinfo = UTC) -> list[Prospect]:
    """The prospects of an ADF message, in an e-mail, a page or alone, as it came over the wire.

    `charset` is that of the Content-Type; `default_tz` the store's zone, for times without offset.
    Raises Unreadable, and nothing else, when no enquiry can be found. A prospect without name or
    contact is returned with a remark; whether it goes to quarantine is for the caller to say.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(Remark.of("too_large", bytes=len(body), limit=MAX_BYTES))
    if not body.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(Remark.of("empty_message"))
    text, about_letters = text_of(body, charset)
    part, about_envelope = adf_in(text)
    found, rest = prospects_in(part)
    if not found:
        raise Unreadable(Remark.of("no_prospect"), *about_envelope)
    if len(found) > MAX_PROSPECTS:
        raise Unreadable(Remark.of("too_many_prospects", count=len(found), limit=MAX_PROSPECTS))
    if all(node is None for node, __ in found):
        raise Unreadable(*dict.fromkeys(remark for __, said in found for remark in said))
    around = rest.unread()
    return [
        _prospect(node, [*about_letters, *about_envelope, *said], around, default_tz)
        for node, said in found
    ]


def _prospect(
    node: Node | None, remarks: list[Remark], around: dict | str, default_tz: tzinfo
) -> Prospect:
    if node is None:
        return Prospect(remarks=tuple(remarks))
    requested_at, about_date = moment_in(node.word("requestdate"), default_tz)
    remarks.extend(about_date)
    cars = _cars(node, remarks)
    customer, provider = node.one("customer"), node.one("provider")
    contact, about_contact = contact_of(customer)
    remarks.extend([*about_contact, *remarks_on(contact, cars)])
    resent = node.attributes.get("status", "").strip().lower() == "resend"
    known = {
        "status": "resend" if resent else "new",
        "ids": ids_of(node),
        "requested_at": requested_at,
        "wanted": tuple(car for car in cars if isinstance(car, WantedCar)),
        "trade_ins": tuple(car for car in cars if isinstance(car, TradeInCar)),
        "contact": contact,
        "timeframe": _timeframe(customer.one("timeframe"), remarks),
        "comments": _comments(node, customer),
        "provider": party_of(provider, "name"),
        "vendor": party_of(node.one("vendor"), "vendorname"),
        "lead_type": node.word("leadtype", "lead_type"),
        "language": _language(node, customer),
    }
    if node.attributes.get("status", "").strip().lower() in ("new", "resend"):
        node.attribute("status")
    tracking = {**_tracked_by(known["provider"].url), **_tracking(node)}
    left = node.unread()
    extra = left if isinstance(left, dict) else {"#text": left} if left else {}
    extra = {**extra, "adf": around} if around else extra
    return Prospect(**known, tracking=tracking, extra=extra, remarks=tuple(remarks))


def _cars(node: Node, remarks: list[Remark]) -> tuple[Car, ...]:
    """Every vehicle that says something; none of them is left to the prospect's `extra`."""
    cars = []
    for vehicle in node.all("vehicle"):
        if vehicle.whole.strip() or vehicle.attributes:
            car, said = car_of(vehicle)
            cars.append(car)
            remarks.extend(said)
    node.children = [child for child in node.children if child.name != "vehicle"]
    return tuple(cars)


def _timeframe(node: Node, remarks: list[Remark]) -> Timeframe:
    """The wished time; the DTD has it as plain text, senders as three children."""
    earliest, about_earliest = day_in(node.word("earliestdate"))
    latest, about_latest = day_in(node.word("latestdate"))
    remarks.extend([*about_earliest, *about_latest])
    description = node.word("description") if node.children else node.read()
    return Timeframe(description, earliest, latest)


def _comments(node: Node, customer: Node) -> str:
    said = [
        each.read_lines() for place in (customer, node) for each in place.all("comments", "comment")
    ]
    return "\n\n".join(dict.fromkeys(text for text in said if text))


def _language(node: Node, customer: Node) -> str | None:
    """The language the customer wants, as sent: an element, or xml:lang."""
    for place in (customer, customer.one("contact"), node):
        if said := place.word("language", "preferredlanguage") or place.attribute("lang"):
            return said
    return None


def _tracking(node: Node) -> dict[str, str]:
    """Campaign and click marks that the sender put into elements, at whatever depth."""
    found: dict[str, str] = {}
    for child in node.children:
        if not child.children and _TRACKING.fullmatch(child.name):
            if text := child.read():
                found.setdefault(child.name, text)
        else:
            found = {**_tracking(child), **found}
    return found


def _tracked_by(url: str) -> dict[str, str]:
    """Campaign and click marks in the query of the page the enquiry came from."""
    try:
        pairs = parse_qsl(url.partition("?")[2].partition("#")[0], max_num_fields=50)
    except ValueError:
        return {}
    return {name.lower(): value for name, value in pairs if _TRACKING.fullmatch(name.lower())}
