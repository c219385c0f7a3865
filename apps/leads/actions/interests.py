"""The cars an enquiry asks about, as rows."""

from decimal import Decimal, InvalidOperation

from ..models import Interest
from ..remarks import Remark

LARGEST_BUDGET = Decimal(10) ** 10


def interests_of(prospect, enquiry):
    """Return the interests of an enquiry, not saved yet and without their lead, and remarks."""
    currency = enquiry.source.dealership.currency
    read = [_interest(car, enquiry, currency) for car in prospect.wanted]
    return [interest for interest, _said in read], [said for _one, said in read if said]


def _interest(car, enquiry, currency):
    money = car.budget
    budget = _amount(money.amount) if money else None
    doubt = Remark.of("budget_out_of_range", text=money.text) if money and budget is None else None
    colour = ", ".join(filter(None, (c.exterior or c.interior for c in car.colours)))
    interest = Interest(
        enquiry=enquiry,
        customer_id=enquiry.customer_id,
        kind={"buy": "buy", "lease": "lease"}.get(car.interest, "test_drive"),
        condition="used" if car.status == "used" else "new",
        make=car.make[:60],
        model=car.model[:80],
        trim=car.trim[:80],
        year=car.year,
        colour=colour[:80],
        budget=budget,
        # An amount without a currency is one of the country the customer asked in.
        currency="" if budget is None else money.currency if len(money.currency) == 3 else currency,
        options=[option.name for option in car.options if option.name],
        extra=_more(car),
    )
    return interest, doubt


def _amount(text):
    try:
        amount = round(Decimal(text), 2)
    except InvalidOperation:
        return None
    return amount if 0 <= amount < LARGEST_BUDGET else None


def _more(car):
    words = ("stock", "doors", "body", "transmission", "vin", "price_comments", "comments")
    said = {word: getattr(car, word) for word in words if getattr(car, word)}
    prices = [f"{price.amount} {price.currency} {price.type}".strip() for price in car.prices]
    said |= {"prices": prices} if prices else {}
    return said | ({"unread": car.extra} if car.extra else {})
