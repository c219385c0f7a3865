"""The JSON enquiry of our own API."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from apps.leads.amounts import money_in
from apps.leads.people import emails_in, phone_remarks
from apps.leads.prospects.prospect import (
    TRADE_INS,
    Car,
    Colour,
    Contact,
    ExternalId,
    Finance,
    Money,
    Party,
    Phone,
    Prospect,
    SaidYes,
    Timeframe,
    TradeInCar,
    WantedCar,
    remarks_on,
)
from apps.leads.remarks import Remark


def from_json(data: Mapping[str, Any]) -> Prospect:
    """The enquiry in a checked body of `POST /api/v1/enquiries/`: `examples/json/enquiry.json`.

    Shape and choices were checked before; `requested_at` is an aware datetime or None.
    """
    cars = tuple(_car_from_json(car) for car in data.get("interest") or ())
    contact, remarks = _contact_from_json(data)
    at = data.get("requested_at")
    source = data.get("source") or ""
    campaign = {"campaign": data["campaign"]} if data.get("campaign") else {}
    wish = data.get("timeframe") or {}
    remarks += tuple(
        Remark.of("odometer_unit_missing", text=str(car.odometer))
        for car in cars
        if car.odometer is not None and not car.odometer_unit
    )
    if at is None:
        remarks += (Remark.of("request_date_missing"),)
    return Prospect(
        ids=(ExternalId(source, str(data["id"])),) if data.get("id") else (),
        requested_at=at and at.astimezone(UTC),
        wanted=tuple(car for car in cars if isinstance(car, WantedCar)),
        trade_ins=tuple(car for car in cars if isinstance(car, TradeInCar)),
        contact=contact,
        timeframe=Timeframe(
            wish.get("description") or "", wish.get("earliest"), wish.get("latest")
        ),
        comments=data.get("comments") or "",
        provider=Party(name=source),
        tracking={**(data.get("tracking") or {}), **campaign},
        language=data.get("language") or None,
        consent=_consent_from_json(data.get("consent")),
        remarks=remarks + remarks_on(contact, cars),
    )


def _consent_from_json(consent: Mapping[str, Any] | None) -> SaidYes | None:
    if not consent or not consent["channels"]:
        return None
    return SaidYes(consent["purpose"], tuple(sorted(consent["channels"])), str(consent["wording"]))


def _car_from_json(data: Mapping[str, Any]) -> Car:
    interest = data.get("interest") or "buy"
    kind = TradeInCar if interest in TRADE_INS else WantedCar
    words = ("make", "model", "trim", "condition")
    odometer = data.get("odometer")
    return kind(
        interest=interest,
        status=data.get("status") or ("used" if kind is TradeInCar else "new"),
        year=data.get("year"),
        vin=(data.get("vin") or "").strip().upper(),
        odometer=odometer,
        odometer_unit=data.get("odometer_unit") or "",
        colours=(Colour(exterior=data["colour"]),) if data.get("colour") else (),
        finance=_finance_from_json(data.get("budget") or {}),
        **{word: (data.get(word) or "").strip() for word in words},
    )


def _finance_from_json(budget: Mapping[str, Any]) -> tuple[Finance, ...]:
    """A budget is the most the customer means to pay, in all or a month."""
    if budget.get("amount") is None:
        return ()
    amount, currency, __ = money_in(str(budget["amount"]), budget.get("currency") or "")
    kind = budget.get("kind") or "total"
    said = Money(amount, currency, kind, "maximum", str(budget["amount"]))
    return (Finance(amounts=(said,)),)


def _contact_from_json(data: Mapping[str, Any]) -> tuple[Contact, tuple[Remark, ...]]:
    emails, phones, remarks = (), (), ()
    for text in data.get("emails") or ():
        found, said = emails_in(text)
        emails, remarks = emails + found, remarks + said
    for phone in data.get("phones") or ():
        said = phone_remarks(phone["value"])
        remarks += said
        if not said:
            kind, time = phone.get("type") or "voice", phone.get("time") or ""
            phones += (Phone(phone["value"].strip(), kind, time, bool(phone.get("preferred"))),)
    contact = Contact(
        name=" ".join((data.get("name") or "").split()),
        kind="company" if data.get("company") else "person",
        emails=tuple(dict.fromkeys(emails)),
        phones=phones,
        wechat=(data.get("wechat") or "").strip(),
        ids=tuple(
            ExternalId(account["system"].strip(), account["name"].strip())
            for account in data.get("accounts") or ()
        ),
        prefers="phone" if any(phone.preferred for phone in phones) else "",
    )
    return contact, remarks
