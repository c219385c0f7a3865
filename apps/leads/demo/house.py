"""Writes down the group itself: dealerships, people, rotas, cars on offer and ways in."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.core.scope import Scope, working_in
from apps.customers.actions import wording_in_force
from apps.customers.folding import fold
from apps.customers.names import latin_of
from apps.customers.wordings import FIRST
from apps.dealers.demo import LINEUP, MAKE
from apps.dealers.models import (
    DealerGroup,
    Dealership,
    OpeningHours,
    Role,
    StaffMembership,
    User,
)
from apps.leads.models import Campaign, CampaignCost, LeadSource
from apps.leads.models.sources import hash_of_token
from apps.vehicles.models import Brand, CarModel, Variant

from .places import GROUP, OVER_THE_GROUP, PASSWORD, PLACES, Place

FIRST_YEAR = 2019
# The group's name until all is told; so a load that was interrupted can be recognised.
OUR_ADDRESSES = r"@(demo|riverside)\.example$"
UNFINISHED = f"{GROUP} (being set up)"


@dataclass
class House:
    """One dealership as it stands in the database, and what the story needs of it."""

    place: Place
    dealership: Dealership
    staff: dict[Role, list[User]]
    sources: dict[str, LeadSource] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)

    @property
    def scope(self):
        """Of somebody at work here."""
        return Scope(self.dealership.group_id, (self.dealership.pk,), self.dealership.pk)

    @property
    def hours(self):
        return self.dealership.hours

    @property
    def consultants(self):
        return self.staff[Role.SALES_CONSULTANT]


def build_group(now):
    """Write the group with its dealerships and people; return a House for each dealership."""
    group = _found_group()
    # One hash for all accounts: a slow hash is meant to be slow, ten times over it only bores.
    password = make_password(PASSWORD)
    for person in OVER_THE_GROUP:
        _hire(person, group, None, "en", password)
    list_cars()
    return [build_house(place, group, password, now) for place in PLACES]


@transaction.atomic
def _found_group():
    """The group, under the name it has until all is told."""
    group = DealerGroup.objects.create(name=GROUP)
    # The words of consent name the company, and nobody can change them later.
    with working_in(Scope(group.pk, ())):
        for purpose, (language, _name) in product(FIRST, settings.LANGUAGES):
            wording_in_force(purpose, language=language)
    group.name = UNFINISHED
    group.save(update_fields=["name"])
    return group


def open_the_doors():
    """Give the group its name: the story is told."""
    DealerGroup.objects.filter(name=UNFINISHED).update(name=GROUP)


def build_house(place, group, password, now):
    """Write one dealership with its people, and return its House."""
    dealership = Dealership.objects.create(
        group=group,
        name=place.name,
        city=place.town,
        country=place.country,
        time_zone=place.zone,
        currency=place.currency,
        language=place.language,
        answer_minutes=place.answer_minutes,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(
            dealership=dealership,
            weekday=day,
            opens_at=time.fromisoformat(opens),
            closes_at=time.fromisoformat(closes),
        )
        for days, opens, closes in place.hours
        for day in days
    )
    staff = {}
    for person in place.staff:
        user = _hire(person, group, dealership, place.staff_language, password)
        staff.setdefault(person.role, []).append(user)
    house = House(place, dealership, staff)
    with working_in(house.scope):
        house.sources, house.campaigns = _sources(place), _campaigns(place, now)
    return house


def _hire(person, group, dealership, language, password):
    user = User.objects.create(
        email=_address_of(person),
        name=person.name,
        password=password if person.account else make_password(None),
        language=language,
        speaks=list(person.speaks),
        skills=list(person.skills),
        is_staff=person.role == Role.ADMINISTRATOR,
    )
    StaffMembership.objects.create(user=user, group=group, dealership=dealership, role=person.role)
    return user


def _address_of(person):
    if person.account:
        return f"{person.account}@demo.example"
    return f"{fold(latin_of(person.name) or person.name).replace(' ', '.')}@riverside.example"


def _sources(place):
    return {
        source.name: LeadSource.objects.create(
            name=source.name,
            kind=source.kind,
            token_hash=hash_of_token(source.token) if source.token else "",
        )
        for source in place.sources
    }


def _campaigns(place, now):
    today = now.astimezone(ZoneInfo(place.zone)).date()
    campaigns = {
        campaign.code: Campaign.objects.create(
            name=campaign.name,
            code=campaign.code,
            starts_on=today + timedelta(days=campaign.starts),
            ends_on=today + timedelta(days=campaign.ends),
        )
        for campaign in place.campaigns
    }
    for campaign in place.campaigns:
        _pay(campaigns[campaign.code], campaign.cost, place.currency)
    return campaigns


def _pay(campaign, cost, currency):
    """Two thirds at the start, the rest in the middle."""
    middle = campaign.starts_on + (campaign.ends_on - campaign.starts_on) / 2
    CampaignCost.objects.bulk_create(
        CampaignCost(
            campaign=campaign, starts_on=day, ends_on=day, amount=amount, currency=currency
        )
        for day, amount in ((campaign.starts_on, cost * 2 // 3), (middle, cost - cost * 2 // 3))
    )


def list_cars():
    """The catalogue belongs to no group, so what another group listed is used again."""
    brand, _ = Brand.objects.get_or_create(name=MAKE)
    for model in LINEUP:
        listed, _ = CarModel.objects.get_or_create(brand=brand, name=model.name)
        for variant in model.variants:
            Variant.objects.get_or_create(
                car_model=listed,
                name=variant.name.removeprefix(f"{model.name} "),
                defaults={"power": variant.power, "since_year": FIRST_YEAR},
            )
