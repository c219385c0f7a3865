"""The enquiry as any channel reads it, before it meets the database."""

from apps.leads.prospects.json_body import from_json
from apps.leads.prospects.key import key_of
from apps.leads.prospects.prospect import (
    TRADE_INS,
    Address,
    Car,
    Colour,
    Contact,
    ExternalId,
    Finance,
    Money,
    Option,
    Party,
    Phone,
    Prospect,
    SaidYes,
    Timeframe,
    TradeInCar,
    WantedCar,
    remarks_on,
)
from apps.leads.remarks import Remark, Unreadable

__all__ = [
    "TRADE_INS",
    "Address",
    "Car",
    "Colour",
    "Contact",
    "ExternalId",
    "Finance",
    "Money",
    "Option",
    "Party",
    "Phone",
    "Prospect",
    "Remark",
    "SaidYes",
    "Timeframe",
    "TradeInCar",
    "Unreadable",
    "WantedCar",
    "from_json",
    "key_of",
    "remarks_on",
]
