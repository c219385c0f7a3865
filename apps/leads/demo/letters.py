"""Enquiries as portals, web forms and colleagues send them."""

import json
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from apps.dealers.demo import DemoPerson
from apps.leads.models import IntakeMessage

Format = IntakeMessage.Format


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: a car of ours, and perhaps a price for the one they have."""

    make: str
    model: str
    trim: str
    colour: str
    interest: str  # buy, lease, test-drive
    comments: str
    budget: int | None = None
    own_car: dict | None = None  # make, model, year, odometer, odometer_unit


@dataclass(frozen=True)
class Letter:
    """A message ready to be sent; the number is the sender's own."""

    number: str
    at: datetime
    person: DemoPerson
    phone: str
    email: str
    wish: Wish
    provider: str
    currency: str
    campaign: str = ""


def as_json(letter):
    """The body of `POST /api/v1/enquiries/`, also what the desk's form makes."""
    wish = letter.wish
    car = {
        "interest": wish.interest,
        "make": wish.make,
        "model": wish.model,
        "trim": wish.trim,
        "colour": wish.colour,
    }
    if wish.budget:
        car["budget"] = {"amount": str(wish.budget), "currency": letter.currency}
    cars = [car] + ([{"interest": "trade-in", **wish.own_car}] if wish.own_car else [])
    body = {
        "id": letter.number,
        "source": letter.provider,
        "requested_at": letter.at.isoformat(),
        "interest": cars,
        "name": _name(letter.person),
        "company": bool(letter.person.company),
        "emails": [letter.email] if letter.email else [],
        "phones": [{"value": letter.phone, "type": "cellphone"}] if letter.phone else [],
        "language": letter.person.language,
        "comments": wish.comments,
    }
    if letter.campaign:
        body["campaign"] = letter.campaign
    return json.dumps(body, ensure_ascii=False).encode()


def as_adf(letter, charset="utf-8"):
    """ADF/XML 1.0 as a portal sends it."""
    wish, person = letter.wish, letter.person
    text = f"""<?xml version="1.0" encoding="{charset.upper()}"?>
<?adf version="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="1" source={_quoted(letter.provider)}>{letter.number}</id>
    <requestdate>{letter.at.isoformat(timespec="seconds")}</requestdate>
    <vehicle interest="{wish.interest}" status="new">
      {_element("make", wish.make)}
      {_element("model", wish.model)}
      {_element("trim", wish.trim)}
      <colorcombination>{_element("exteriorcolor", wish.colour)}</colorcombination>
      {_budget(letter)}
    </vehicle>
    {_own_car(wish.own_car)}
    <customer>
      <contact>
        {_full_name(person)}
        {_element("email", letter.email)}
        {_element("phone", letter.phone)}
        <address>
          {_element("street", person.street)}
          {_element("city", person.city)}
          {_element("postalcode", person.postcode)}
          {_element("country", person.country)}
        </address>
      </contact>
      {_element("comments", wish.comments)}
    </customer>
    <provider>
      {_element("name", letter.provider)}
      {_element("url", _url(letter))}
    </provider>
  </prospect>
</adf>
"""
    return text.encode(charset, errors="xmlcharrefreplace")


def _name(person):
    return person.company or person.name


def _full_name(person):
    kind = "business" if person.company else "individual"
    return f'<name part="full" type="{kind}">{escape(_name(person))}</name>'


def _budget(letter):
    if not letter.wish.budget:
        return ""
    amount = f'<amount type="total" limit="maximum" currency="{letter.currency}">'
    return f"<finance>{amount}{letter.wish.budget}</amount></finance>"


def _own_car(car):
    if not car:
        return ""
    return f"""<vehicle interest="trade-in" status="used">
      <year>{car["year"]}</year>
      {_element("make", car["make"])}
      {_element("model", car["model"])}
      <odometer status="original" units="{car["odometer_unit"]}">{car["odometer"]}</odometer>
    </vehicle>"""


def _url(letter):
    return f"https://marque.example/?utm_campaign={letter.campaign}" if letter.campaign else ""


def _element(name, text):
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _quoted(text):
    return f'"{escape(text, {chr(34): "&quot;"})}"'
