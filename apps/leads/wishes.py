"""What a prospect tells us, in the short words that lists and the customer's page show."""

from babel.dates import format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.templatetags.forecourt import distance, language, local_money
from apps.journeys.standing import Step, Topic

from .prospects import Car, Money, Prospect, Timeframe

SHORT = 160  # Characters of what a customer wrote that a line shows.


def car_words(car: Car) -> str:
    """A car as one says it: "Marque Aria Touring"."""
    return " ".join(word for word in (car.make, car.model, car.trim) if word)


def own_car_words(car: Car) -> str:
    """The customer's own car: "2018 Other Hatch, 68 000 km"."""
    named = " ".join(str(word) for word in (car.year, car.make, car.model) if word) or car.vin
    read = ""
    if car.odometer is not None:
        read = distance(car.odometer, car.odometer_unit) if car.odometer_unit else car.odometer
    return ", ".join(str(part) for part in (named, read) if part) or _("a car not described")


def wish_of(prospect: Prospect) -> str:
    """What the customer wants, in one line."""
    cars = _unique(car_words(car) for car in prospect.wanted)
    if cars:
        return ", ".join(cars)
    if prospect.trade_ins:
        return _("to sell: %(car)s") % {"car": own_car_words(prospect.trade_ins[0])}
    return shortened(prospect.comments)


def weight_of(prospect: Prospect) -> dict:
    """What the enquiry proves, asks for and makes known; see journeys.standing."""
    weight = {"proves": _proofs(prospect), "asks": _asked(prospect), "known": _known(prospect)}
    return {name: said for name, said in weight.items() if said}


def shortened(text: str) -> str:
    """The first line or so of what somebody wrote."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _proofs(prospect):
    proofs = {}
    named = [car for car in prospect.wanted if car.model]
    if named:
        proofs[Step.MODEL] = ", ".join(_unique(car_words(car) for car in named))
        said = shortened(prospect.comments) or _delivery(prospect.timeframe)
        if said:
            proofs[Step.NEED] = said
    complete = next((car for car in named if car.trim and car.options and _colour(car)), None)
    if complete:
        proofs[Step.CONFIGURED] = ", ".join(
            [car_words(complete), _colour(complete), _count(complete.options)]
        )
    return proofs


def _asked(prospect):
    asked = {}
    if prospect.trade_ins:
        asked[Step.EXCHANGE] = "; ".join(own_car_words(car) for car in prospect.trade_ins)
    driven = [car for car in prospect.wanted if car.interest == "test-drive"]
    if driven:
        asked[Step.DRIVEN] = car_words(driven[0])
    return asked


def _known(prospect):
    colours = _unique(_colour(car) for car in prospect.wanted)
    budgets = [money_words(car.budget) for car in prospect.wanted if car.budget]
    methods = _unique(way.method for car in prospect.wanted for way in car.finance)
    options = _unique(option.name for car in prospect.wanted for option in car.options)
    known = {
        Topic.BUDGET: ", ".join(_unique(budgets)),
        Topic.COLOUR: ", ".join(colours),
        Topic.DELIVERY: _delivery(prospect.timeframe),
        Topic.PAYMENT: ", ".join(methods),
        Topic.EXCHANGE: "; ".join(own_car_words(car) for car in prospect.trade_ins),
        Topic.EQUIPMENT: shortened(", ".join(options)),
        Topic.REACH: _reach(prospect.contact),
    }
    return {topic: words for topic, words in known.items() if words}


def money_words(money: Money) -> str:
    """An amount with what it is for: "at most £450 a month"."""
    amount = local_money(money.amount, money.currency) if money.currency else money.amount
    if money.type == "monthly":
        amount = _("%(amount)s a month") % {"amount": amount}
    if money.type == "downpayment":
        amount = _("%(amount)s down") % {"amount": amount}
    if money.limit == "maximum":
        return _("at most %(amount)s") % {"amount": amount}
    if money.limit == "minimum":
        return _("at least %(amount)s") % {"amount": amount}
    return amount


def _delivery(timeframe: Timeframe) -> str:
    if timeframe.description:
        return timeframe.description
    days = {"first": _date(timeframe.earliest), "last": _date(timeframe.latest)}
    if timeframe.earliest and timeframe.latest:
        return _("%(first)s to %(last)s") % days
    if timeframe.earliest:
        return _("from %(first)s") % days
    return _("until %(last)s") % days if timeframe.latest else ""


def _date(day):
    # Never "tomorrow": the words are kept.
    return format_skeleton("yMMMd", day, locale=language()) if day else ""


def _reach(contact):
    times = [phone.time for phone in contact.phones if phone.time not in ("", "nopreference")]
    if contact.prefers == "email":
        return _("by e-mail")
    if contact.prefers == "phone":
        return _("by phone, %(time)s") % {"time": times[0]} if times else _("by phone")
    return times[0] if times else ""


def _colour(car):
    wished = sorted(car.colours, key=lambda colour: colour.preference or "9")
    return wished[0].exterior if wished else ""


def _count(options):
    return ngettext("%(count)d option", "%(count)d options", len(options)) % {"count": len(options)}


def _unique(words):
    return list(dict.fromkeys(word for word in words if word))
