"""The key that makes the same enquiry, sent twice, one."""

import hashlib
import json
import unicodedata
from datetime import date

from apps.leads.prospects.prospect import Prospect


def key_of(prospect: Prospect, received_on: date) -> str:
    """The key under which the same enquiry sent twice is one; at most 68 ASCII characters.

    With an id: "id:" and the SHA-256 of provider name, id source and id value. Of several ids the
    one with a source and the lowest sequence counts, since every forwarder appends its own.

    Without: "day:" and the SHA-256 of provider name, person, cars and day. The person is the first
    e-mail, else the last nine digits of the first phone (so +44 7400 ... equals 07400 ...), else
    WeChat, else name and comments. The cars are the wanted ones, or the trade-ins when none is
    wanted, by VIN, stock number, year, make, model and trim, in any order. The day is the
    UTC day of the request, so that a late resend is the same, else `received_on`.

    Case, width of letters and white space do not count; status, vendor and comments do not enter.
    """
    provider = _plain(prospect.provider.name)
    named = [i for i in prospect.ids if i.value]
    if named:
        first = min(named, key=lambda i: (not i.source, _rank(i.sequence)))
        return "id:" + _digest([provider, _plain(first.source), _plain(first.value)])
    cars = sorted(
        [_plain(str(v or "")) for v in (c.vin, c.stock, c.year, c.make, c.model, c.trim)]
        for c in prospect.wanted or prospect.trade_ins
    )
    day = prospect.requested_at.date() if prospect.requested_at else received_on
    return "day:" + _digest([provider, _person(prospect), cars, day.isoformat()])


def _person(prospect: Prospect) -> list[str]:
    """Who asks, by the surest thing we were told."""
    contact = prospect.contact
    if contact.emails:
        return ["email", _plain(contact.emails[0])]
    if contact.phones:
        typed = unicodedata.normalize("NFKC", contact.phones[0].value)
        return ["phone", "".join(letter for letter in typed if letter.isdecimal())[-9:]]
    if contact.wechat:
        return ["wechat", _plain(contact.wechat)]
    return ["name", _plain(contact.name), _plain(prospect.comments)]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _rank(sequence: str) -> int:
    return int(sequence) if sequence.isdecimal() and len(sequence) < 9 else 10**9


def _digest(parts: list) -> str:
    # JSON keeps the parts apart: ("ab", "c") must not equal ("a", "bc").
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
