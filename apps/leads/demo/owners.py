"""People who bought here before: when, what, and how they were looked after since."""

from dataclasses import dataclass
from datetime import timedelta

from apps.customers.actions import add_customer
from apps.customers.models import OwnConsultant
from apps.dealers.demo import MAKE
from apps.dealers.models import Role
from apps.journeys.actions import note_referral
from apps.vehicles.actions import hand_over_car, service_car

from .phrases import phrases
from .times import working_moment

WITH_A_SECOND_CAR = 0.11
ON_TIME = 0.7
MISREAD = 0.04  # Readings with a slip of the pen.
REFERRED = 0.06
YEAR = timedelta(days=365)


@dataclass
class Owner:
    """Somebody who bought here, with the card and the car they got."""

    person: object
    card: object = None
    car: object = None
    km: int = 0
    read_on: object = None


class Owners:
    """The customers a dealership already had."""

    def __init__(self, story, crowd):
        self.story, self.crowd = story, crowd
        self.house, self.rng = crowd.house, crowd.rng
        self.known = []

    def plan(self, person):
        """Lay out the past of one owner: came, got the car, was looked after."""
        rng, now, owner = self.rng, self.story.now, Owner(person)
        came = working_moment(rng, self.house, now - timedelta(days=rng.randrange(75, 2200)))
        self.story.at(came, self.house, self.come, owner)
        bought = working_moment(rng, self.house, came + timedelta(days=rng.randrange(5, 40)))
        self.story.at(bought, self.house, self.get_the_car, owner)
        self._plan_services(owner, bought)
        if rng.random() < WITH_A_SECOND_CAR:
            second = bought + timedelta(days=rng.randrange(200, 1400))
            self.story.at(working_moment(rng, self.house, second), self.house, self.get_the_car, owner)
        if rng.random() < REFERRED:
            sent = bought + timedelta(days=rng.randrange(30, 700))
            self.story.at(working_moment(rng, self.house, sent), self.house, self.send_a_friend, owner)
        return owner

    def come(self, owner, *, at):
        """The first time: reception writes the card."""
        person = owner.person
        owner.card = add_customer(
            kind="company" if person.company else "person",
            name=person.company or person.name,
            language=person.language,
            birthday=None if person.company else person.birthday,
            address={
                "street": person.street,
                "postal_code": person.postcode,
                "city": person.city,
                "country": person.country,
            },
            phones=[person.phone],
            emails=[person.email] if self.rng.random() < 0.7 else [],
            by=self.house.staff[Role.RECEPTIONIST][0],
        )
        OwnConsultant.objects.create(
            customer=owner.card, consultant=self.rng.choice(self.house.consultants), since=at
        )
        self.known.append(owner)

    def get_the_car(self, owner, *, at):
        """A car of ours is handed over; the second one stands beside the first."""
        car = self.crowd.car(owner.person.language)
        km = self.rng.randrange(6, 40)
        owner.car = hand_over_car(
            owner.card,
            make=MAKE,
            model=car.variant,
            model_year=at.year,
            vin=self.crowd.vin(at.year),
            plate=self.crowd.plate(electric=car.electric),
            plate_country=self.house.place.country,
            colour=car.colour,
            odometer=km,
            by=self.rng.choice(self.house.consultants),
        )
        owner.km, owner.read_on = km, at

    def serve(self, owner, *, at):
        """A service: what the odometer shows, what was done, and whether it was in time."""
        rng, unit = self.rng, self.house.place.unit
        owner.km += round((at - owner.read_on) / timedelta(days=1) * rng.uniform(18, 62))
        owner.read_on = at
        shown = owner.km if unit == "km" else round(owner.km / 1.609344)
        slip = rng.random() < MISREAD
        service_car(
            owner.car,
            customer=owner.card,
            odometer=shown // 10 if slip else shown,
            unit=unit,
            work=rng.choice(phrases(owner.person.language)["service"]),
            on_time=rng.random() < ON_TIME,
            by=rng.choice(self.house.staff[Role.SERVICE_ADVISOR]),
        )

    def send_a_friend(self, owner, *, at):
        """Somebody this owner knows bought here."""
        friends = [each for each in self.known[-40:] if each is not owner]
        if friends:
            by = self.house.staff[Role.SALES_MANAGER][0]
            friend = self.rng.choice(friends).card
            note_referral(owner.card, bought=friend.name, by=by)

    def _plan_services(self, owner, bought):
        """Most come once a year, some forget it, and the workshop's list ends today."""
        rng, due = self.rng, bought + YEAR
        keen = rng.random() < 0.45
        for _ in range(4):
            came = working_moment(rng, self.house, due + timedelta(days=rng.randrange(-25, 40)))
            if keen or rng.random() < 0.35:
                self.story.at(came, self.house, self.serve, owner)
            due += YEAR

