"""The `vehicle` element (ADF 1.0): a car wanted or a car to part with."""

from apps.leads.adf.tree import Node
from apps.leads.amounts import money_in, odometer_in, year_in
from apps.leads.prospects import (
    TRADE_INS,
    Car,
    Colour,
    ExternalId,
    Finance,
    Money,
    Option,
    TradeInCar,
    WantedCar,
)
from apps.leads.remarks import Remark

# Keys without spaces, hyphens and underscores: senders spell "trade-in" in every way.
_INTERESTS = {
    **dict.fromkeys(("", "buy", "purchase", "new", "used"), "buy"),
    **dict.fromkeys(("lease", "leasing", "rent"), "lease"),
    **dict.fromkeys(("testdrive", "drive", "probefahrt", "试驾"), "test-drive"),
    **dict.fromkeys(("tradein", "trade", "partexchange", "px", "置换"), "trade-in"),
    **dict.fromkeys(("sell", "selling"), "sell"),
}
_STATUSES = {"new": "new", **dict.fromkeys(("used", "preowned", "pre-owned", "cpo"), "used")}


def car_of(node: Node) -> tuple[Car, list[Remark]]:
    """One vehicle with its remarks; what has no field of its own is in `extra`."""
    remarks: list[Remark] = []
    interest = _interest(node, remarks)
    kind = TradeInCar if interest in TRADE_INS else WantedCar
    year, about_year = year_in(node.word("year"))
    odometer, unit, state = _odometer(node.one("odometer"), remarks)
    remarks.extend(about_year)
    prices = tuple(money_of(price, "quote", remarks) for price in node.all("price"))
    car = kind(
        interest=interest,
        status=_status(node, "used" if kind is TradeInCar else "new"),
        year=year,
        vin=node.word("vin").upper(),
        body=node.word("bodystyle", "body"),
        odometer=odometer,
        odometer_unit=unit,
        odometer_status=state,
        colours=tuple(map(_colour, node.all("colorcombination", "colourcombination"))),
        prices=tuple(price for price in prices if price.text),
        price_comments=node.word("pricecomments", "pricecomment"),
        options=tuple(_option(option, remarks) for option in node.all("option")),
        finance=tuple(_finance(way, remarks) for way in node.all("finance")),
        comments=node.one("comments", "comment").read_lines(),
        ids=ids_of(node),
        **{name: node.word(name) for name in _WORDS},
        extra=node.unread() or {},
    )
    return car, remarks


_WORDS = ("make", "model", "trim", "stock", "doors", "transmission", "condition")


def ids_of(node: Node, *names: str) -> tuple[ExternalId, ...]:
    """The `id` children of an element, in the order sent."""
    ids = [
        ExternalId(each.attribute("source"), each.read(), each.attribute("sequence"))
        for each in node.all("id", *names)
    ]
    return tuple(each for each in ids if each.value)


def money_of(node: Node, kind: str, remarks: list[Remark]) -> Money:
    """A price, amount or balance; `kind` is what its type means when it is not said."""
    text = node.read()
    amount, currency, said = money_in(text, node.attribute("currency")) if text else ("", "", ())
    remarks.extend(said)
    return Money(amount, currency, node.said("type", kind), node.said("limit"), text)


def _interest(node: Node, remarks: list[Remark]) -> str:
    sent = node.attribute("interest")
    known = _INTERESTS.get("".join(c for c in sent.lower() if c not in " -_"))
    if known is None:
        remarks.append(Remark.of("interest_unknown", text=sent))
    return known or "buy"


def _status(node: Node, default: str) -> str:
    """New or used; another word stays in `extra`."""
    known = _STATUSES.get(node.attributes.get("status", "").strip().lower())
    if known:
        node.attribute("status")
    return known or default


def _odometer(node: Node, remarks: list[Remark]) -> tuple[int | None, str, str]:
    unit = node.attribute("units") or node.attribute("unit")
    reading, unit, said = odometer_in(node.read(), unit)
    remarks.extend(said)
    return reading, unit, node.said("status")


def _colour(node: Node) -> Colour:
    exterior = node.word("exteriorcolor", "exteriorcolour")
    interior = node.word("interiorcolor", "interiorcolour")
    return Colour(exterior, interior, node.word("preference"))


def _option(node: Node, remarks: list[Remark]) -> Option:
    return Option(
        name=node.word("optionname", "name"),
        code=node.word("manufacturercode"),
        stock=node.word("stock"),
        weighting=node.word("weighting"),
        prices=tuple(money_of(price, "quote", remarks) for price in node.all("price")),
    )


def _finance(node: Node, remarks: list[Remark]) -> Finance:
    amounts = [money_of(amount, "total", remarks) for amount in node.all("amount")]
    balances = [money_of(balance, "finance", remarks) for balance in node.all("balance")]
    return Finance(
        method=node.word("method"),
        amounts=tuple(amount for amount in amounts if amount.text),
        balances=tuple(balance for balance in balances if balance.text),
    )
