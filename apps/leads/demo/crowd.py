"""Who comes, what they drive and what they wish for."""

from dataclasses import dataclass
from itertools import cycle
from random import Random

from apps.dealers.demo import COLOURS, LINEUP, MAKE, DemoPerson, enquiries
from apps.leads.models import LeadSource
from apps.vehicles.demo import plates, vins

from .letters import Letter, Wish
from .phrases import money

SHARED_PHONES = 0.03
PLACEHOLDER_PHONES = 0.01
PLACEHOLDERS = {"GB": "07000 000000", "CN": "13800000000", "DE": "0123 456789"}
WITHOUT_EMAIL = {"GB": 0.1, "CN": 0.6, "DE": 0.12}
FLEET = {  # What else people drive where they live.
    "GB": [("Ford", "Fiesta"), ("Vauxhall", "Corsa"), ("Nissan", "Qashqai"), ("Kia", "Ceed")],
    "CN": [("大众", "朗逸"), ("丰田", "卡罗拉"), ("别克", "英朗"), ("本田", "思域")],
    "DE": [("Volkswagen", "Golf"), ("Opel", "Astra"), ("Škoda", "Octavia"), ("Ford", "Focus")],
}


@dataclass(frozen=True)
class Car:
    """A version of ours in a colour, as a person of some language says it."""

    model: str
    variant: str
    colour: str
    price: int
    electric: bool

    @property
    def trim(self):
        return self.variant.removeprefix(f"{self.model} ")


class Crowd:
    """The people of one town, each met once, with the cars and plates they have."""

    def __init__(self, house, count, seed):
        self.house = house
        self.place = house.place
        self.rng = Random(f"{seed}/{self.place.city}")
        self.count, self.seed = count + 8, seed
        self.phones_seen = []
        self._numbers = 0
        self._plates = {
            electric: iter(plates(self.place.country, 2 * count + 8, seed, electric=electric))
            for electric in (False, True)
        }
        self._vins = {}
        paid = [source for source in self.place.sources if source.share]
        self._sources = ([s.name for s in paid], [s.share for s in paid])
        self._fleet = cycle(FLEET[self.place.country])

    def car(self, language):
        """A car somebody wants or has."""
        model = self.rng.choice(LINEUP)
        variant = self.rng.choice(model.variants)
        colour = self.rng.choice(COLOURS)[language]
        price = variant.prices[self.place.currency]
        return Car(model.name, variant.name, colour, price, variant.power == "electric")

    def plate(self, *, electric=False):
        return next(self._plates[electric])

    def vin(self, year):
        if year not in self._vins:
            self._vins[year] = iter(vins(self.place.country, self.count, self.seed, year))
        return next(self._vins[year])

    def source(self):
        """One way in, as often as it is used."""
        (name,) = self.rng.choices(*self._sources)
        return self.house.sources[name]

    def portal(self):
        """The first of the portals, which sends ADF."""
        sources = self.house.sources.values()
        return next(source for source in sources if source.kind == LeadSource.Kind.ADF)

    def letter(self, person, source, at, *, comments=""):
        """An enquiry of this person by this source at this time."""
        rng = self.rng
        self._numbers += 1
        car = self.car(person.language)
        text = comments or rng.choice(enquiries(person.language))
        wish = Wish(
            make=MAKE,
            model=car.model,
            trim=car.trim if rng.random() < 0.55 else "",
            colour=car.colour if rng.random() < 0.5 else "",
            interest=rng.choices(("buy", "lease", "test-drive"), (6, 1, 3))[0],
            comments=text.format(model=car.model),
            budget=round(car.price, -3) if rng.random() < 0.2 else None,
            own_car=self._own_car(at) if rng.random() < 0.18 else None,
        )
        return Letter(
            number=f"{self.place.country}-{100_000 + self._numbers}",
            at=at,
            person=person,
            phone=self._phone(person),
            email="" if rng.random() < WITHOUT_EMAIL[person.country] else person.email,
            wish=wish,
            provider=source.name,
            currency=self.place.currency,
            campaign=self._campaign(at, source),
        )

    def amount(self, car, share=1.0):
        """An amount about a car, as colleagues write it down."""
        step = -3 if self.place.currency == "CNY" else -2
        return money(int(round(car.price * share, step)), self.place.currency)

    def _phone(self, person):
        rng = self.rng
        if rng.random() < PLACEHOLDER_PHONES:
            return PLACEHOLDERS[person.country]
        if self.phones_seen and rng.random() < SHARED_PHONES:
            return rng.choice(self.phones_seen)
        self.phones_seen.append(person.phone)
        return _as_typed(rng, person)

    def _own_car(self, at):
        make, model = next(self._fleet)
        age = self.rng.randrange(3, 11)
        driven = age * self.rng.randrange(6_000, 16_000)
        return {
            "make": make,
            "model": model,
            "year": at.year - age,
            "odometer": driven if self.place.unit == "km" else round(driven / 1.609),
            "odometer_unit": self.place.unit,
        }

    def _campaign(self, at, source):
        if source.kind in (LeadSource.Kind.PHONE, LeadSource.Kind.WALK_IN):
            return ""
        day = at.date()
        running = [
            campaign.code
            for campaign in self.house.campaigns.values()
            if campaign.starts_on <= day <= campaign.ends_on
        ]
        return self.rng.choice(running) if running and self.rng.random() < 0.3 else ""


def _as_typed(rng, person: DemoPerson):
    """A phone as people write their own: with the code of the country, or without."""
    codes = {"GB": ("+44", "0"), "CN": ("+86", ""), "DE": ("+49", "0")}
    code, trunk = codes[person.country]
    national = person.phone.removeprefix(code)
    if rng.random() < 0.35:
        return person.phone
    return f"{trunk}{national[:3]} {national[3:7]} {national[7:]}".strip()
