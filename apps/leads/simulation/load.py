"""The simulated group: stores, and their people store by store and batch by batch."""

import gc
import os
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import wait

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from apps.core.scope import working_in
from apps.dealers.demo import people
from apps.dealers.models import DealerGroup, Role
from apps.leads.demo.crowd import Crowd
from apps.leads.demo.house import build_house, list_cars
from apps.leads.demo.places import PASSWORD, PLACES
from apps.leads.demo.shifts import write_shifts

from .life import Life

GROUP = "Simulated group"
AT_ONCE = 1000  # People whose rows are in memory at a time.
IN_A_STORE = 25_000  # A typical store knows so many, buyers and those who only asked.


@dataclass(frozen=True)
class Shares:
    """What part of whom; the assumptions stand in the help of the command."""

    owners: float = 0.4
    duplicates: float = 0.15  # Of the enquiries: sent twice.
    shared_phones: float = 0.03
    placeholders: float = 0.01
    open_leads: float = 0.04
    related: float = 0.15  # Of the people: they live with somebody we know.
    calls: int = 5  # Logged for each lead, on average.


class Taken:
    """Numbers and addresses in use, so that none is given twice in the group."""

    def __init__(self):
        self.phones, self.emails, self.plates, self.vins = set(), set(), set(), set()


class Street(Crowd):
    """A crowd whose cars nobody in the whole group has already."""

    def __init__(self, house, count, seed, taken):
        super().__init__(house, count, seed)
        self.taken = taken

    def plate(self, *, electric=False):
        return _unused(lambda: super(Street, self).plate(electric=electric), self.taken.plates)

    def vin(self, year):
        return _unused(lambda: super(Street, self).vin(year), self.taken.vins)


def simulate(now, *, customers, stores=None, seed=1, shares=None, say=lambda text: None):
    """Write the group with so many customers in all; return its dealer group.

    The same seed makes the same people. A batch is one transaction, and its rows are forgotten
    once they are written, so that a million people need little more memory than a thousand.
    """
    shares = shares or Shares()
    stores = stores or max(len(PLACES), -(-customers // IN_A_STORE))
    group = DealerGroup.objects.create(name=GROUP)
    list_cars()
    password = make_password(PASSWORD)
    houses = []
    for number in range(stores):
        with transaction.atomic():
            house = build_house(_place(number), group, password, now)
            with working_in(house.scope):
                write_shifts(house, now)
        count = customers // stores + (number < customers % stores)
        houses.append((house, count, f"{seed}/{number}"))
    _each_country(houses, partial(_settle_in, shares=shares, now=now, say=say))
    _settle()
    return group


def _each_country(houses, work):
    """Fill the stores of each country by a process of its own: nothing in them is ever the same."""
    by_country = [houses[start :: len(PLACES)] for start in range(min(len(PLACES), len(houses)))]
    if connection.in_atomic_block:  # Another process cannot see what a test has not committed.
        for some in by_country:
            work(some)
        return
    connection.close()  # Each process opens its own.
    # What was written is forgotten row by row; to look through it takes a tenth of the time.
    gc.freeze()
    gc.disable()
    context = get_context("fork")
    waiting, working = [context.Process(target=work, args=(some,)) for some in by_country], []
    while waiting or working:
        # The first country has the most stores; more processes than cores would only take turns.
        while waiting and len(working) < (os.cpu_count() or 1):
            working.append(waiting.pop(0))
            working[-1].start()
        wait([worker.sentinel for worker in working])
        for worker in [each for each in working if not each.is_alive()]:
            worker.join()
            working.remove(worker)
            if worker.exitcode:
                raise RuntimeError("A store was not filled; the lines above say why.")


def _settle_in(houses, *, shares, now, say):
    taken = Taken()
    _check_no_references()
    for house, count, seed in houses:
        with working_in(house.scope):
            _fill(house, count, seed, shares, taken, now)
        say(f"{house.dealership.name}: {count:,} customers")


def _check_no_references():
    """Let PostgreSQL believe that every key we copy in is one we copied in before.

    Which only its administrator may, as of the embedded server; a test has every one looked up.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')::boolean")
        if cursor.fetchone()[0]:
            cursor.execute("SET session_replication_role = replica")


def _fill(house, count, seed, shares, taken, now):
    street = Street(house, count, seed, taken)
    for start in range(0, count, AT_ONCE):
        many = min(AT_ONCE, count - start)
        life = Life(street, now, shares)
        for person in people(house.place.city, many, f"{seed}/{start}", taken=taken):
            life.live(_mistyped(person, street.rng, shares))
        life.write()
        life.forget()


def _mistyped(person, rng, shares):
    """Some give a number that is somebody else's, or none at all: their card is without it."""
    without = rng.random() < shares.shared_phones + shares.placeholders
    # Each country has a domain of its own, since each is made by a process of its own.
    email = person.email.replace("@", f"@{person.country.lower()}.")
    return replace(person, email=email, phone="" if without else person.phone)


def _place(number):
    """One of the demonstration's places as a store of its own, with accounts and tokens of it."""
    place, mark = PLACES[number % len(PLACES)], f"sim{number + 1}"
    heads, staff = {}, []
    for person in place.staff:
        heads[person.role] = heads.get(person.role, 0) + 1
        account = f"{mark}.{Role(person.role).value.replace('_', '-')}{heads[person.role]}"
        staff.append(replace(person, account=account))
    sources = [
        replace(source, token=f"{mark}-intake-{order}") if source.token else source
        for order, source in enumerate(place.sources, 1)
    ]
    name = f"{place.name} {number + 1}"
    return replace(place, name=name, staff=tuple(staff), sources=tuple(sources))


def _unused(draw, taken):
    while (drawn := draw()) in taken:
        pass
    taken.add(drawn)
    return drawn


def _settle():
    """Tell the planner what is there now, and empty what an index kept for later."""
    if connection.in_atomic_block:
        return  # A test takes everything back.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
