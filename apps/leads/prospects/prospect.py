"""What any channel (ADF, JSON, form, file) makes of an enquiry before it meets the database."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from apps.leads.remarks import Remark

TRADE_INS = ("trade-in", "sell")  # Interests in which the car is the customer's own.


@dataclass(frozen=True, slots=True)
class ExternalId:
    """A number somebody else gave to a prospect, customer, car or store."""

    source: str
    value: str
    sequence: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a decimal string ("" when unreadable) in an ISO 4217 currency ("" unsaid).

    `type` is what it is for (quote, msrp, total, monthly, downpayment, residual, ...), `limit`
    is maximum, minimum or exact, `text` what was written.
    """

    amount: str
    currency: str = ""
    type: str = ""
    limit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A wished or actual pair of colours; `preference` is its rank as sent, "1" first."""

    exterior: str = ""
    interior: str = ""
    preference: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Equipment asked for; `weighting` is how much it is wanted, as sent."""

    name: str
    code: str = ""
    stock: str = ""
    weighting: str = ""
    prices: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Finance:
    """How the customer means to pay."""

    method: str = ""
    amounts: tuple[Money, ...] = ()
    balances: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """A car in an enquiry. The VIN is as sent, in capitals; the odometer in `odometer_unit`."""

    interest: str = "buy"
    status: str = "new"
    year: int | None = None
    make: str = ""
    model: str = ""
    trim: str = ""
    vin: str = ""
    stock: str = ""
    doors: str = ""
    body: str = ""
    transmission: str = ""
    odometer: int | None = None
    odometer_unit: str = ""
    odometer_status: str = ""
    condition: str = ""
    colours: tuple[Colour, ...] = ()
    prices: tuple[Money, ...] = ()
    price_comments: str = ""
    options: tuple[Option, ...] = ()
    finance: tuple[Finance, ...] = ()
    comments: str = ""
    ids: tuple[ExternalId, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCar(Car):
    """A car the customer wants to buy, lease or test-drive (`interest`)."""

    @property
    def budget(self) -> Money | None:
        """The first amount the customer named; what we know we do not ask."""
        return next((a for way in self.finance for a in way.amounts if a.amount), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeInCar(Car):
    """A car the customer has and wants to part with: trade-in or sell (`interest`)."""

    interest: str = "trade-in"
    status: str = "used"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed. `type`: voice, cellphone, home, work, fax, pager or as sent."""

    value: str
    type: str = "voice"
    time: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; `country` ISO 3166-1 alpha-2 when the sender keeps to it."""

    street: tuple[str, ...] = ()
    apartment: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who asks. `name` is whole; `given` and `family` only as sent, never cut out of `name`."""

    name: str = ""
    kind: str = "person"  # or "company"
    person: str = ""  # Who answers at a company.
    given: str = ""
    family: str = ""
    other_names: tuple[tuple[str, str], ...] = ()  # (part, text), such as ("middle", "Jo").
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    wechat: str = ""
    prefers: str = ""  # "email" or "phone", when the customer chose.
    address: Address | None = None
    ids: tuple[ExternalId, ...] = ()

    @property
    def reachable(self) -> bool:
        """True when a person can be answered; nobody answers an enquiry by fax."""
        return bool(self.emails or self.wechat or any(p.type != "fax" for p in self.phones))


@dataclass(frozen=True, slots=True)
class Timeframe:
    """When the customer wants the car."""

    description: str = ""
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The provider that sent the enquiry, or the vendor (store) it is meant for."""

    name: str = ""
    service: str = ""
    url: str = ""
    email: str = ""
    phone: str = ""
    ids: tuple[ExternalId, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidYes:
    """What the customer allowed; `wording` is the key of the words of ours that were shown."""

    purpose: str
    channels: tuple[str, ...]
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """One enquiry as the sender told it, with our remarks; `requested_at` is in UTC."""

    status: str = "new"  # or "resend"
    ids: tuple[ExternalId, ...] = ()
    requested_at: datetime | None = None
    wanted: tuple[WantedCar, ...] = ()
    trade_ins: tuple[TradeInCar, ...] = ()
    contact: Contact = Contact()
    timeframe: Timeframe = Timeframe()
    comments: str = ""
    provider: Party = Party()
    vendor: Party = Party()
    lead_type: str = ""
    tracking: dict[str, str] = field(default_factory=dict)
    language: str | None = None
    consent: SaidYes | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def remarks_on(contact: Contact, cars: tuple[Car, ...]) -> tuple[Remark, ...]:
    """What is missing before somebody can answer; the caller decides on quarantine."""
    missing = {"no_name": contact.name, "no_contact": contact.reachable, "no_vehicle": cars}
    return tuple(Remark.of(code) for code, there in missing.items() if not there)
