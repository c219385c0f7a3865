"""The whole demonstration, from the empty database to this minute."""

import gc
import os
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context

from django.db import connection

from apps.core.scope import working_in
from apps.dealers.demo import people
from apps.dealers.demo.team import tell_team
from apps.dealers.models import Role

from .buying import AT_THE_DESK, Buying
from .crowd import Crowd
from .families import Families
from .house import build_group, open_the_doors
from .leaks import Leaks
from .phrases import phrases
from .present import IN_QUARANTINE, IN_THE_POOL, LATE_BY, NEW_SINCE, Present
from .shifts import write_shifts
from .showcase import Showcase
from .story import Story
from .takeover import TakeOver
from .times import moment_of_visit, moment_of_writing
from .ways_in import WaysIn

DAYS = 60
FEWEST = 20  # People of a town besides those of this very moment, however small the scale.
SETTLED = timedelta(minutes=20)  # What is younger is told by the present.
OWNERS, ASKING = 0.5, 0.065  # Of all people; the others left a name and no more.
RETURNING = 0.02  # Of the owners.
SPECIAL = len(LATE_BY) + len(IN_THE_POOL) + len(IN_QUARANTINE)
SENT_TWICE, ASKED_TWICE = 0.07, 0.07  # Of the enquiries.


def load(now, *, scale=1.0, seed=1, at_once=False):
    """Write the demonstration into an empty database; return how many things happened.

    What an import would bring comes first; the last weeks are then told in the order of time, each
    thing by the action that would have written it. The same seed and moment make the same story;
    `scale` is the share of the people. With `at_once` each dealership's story is told by a process
    of its own.
    """
    _do_not_wait_for_the_disk()
    stories, emails = [], set()
    for house in build_group(now):
        with working_in(house.scope):
            write_shifts(house, now)
            if house.place.city == "london":
                tell_team(house.dealership, manager=house.staff[Role.DEALER_MANAGER][0], now=now)
            story = Story(now)
            _plan(story, house, _people_of(house, scale, seed, emails), seed)
        stories.append(story)
    told = _tell_at_once(stories) if at_once else sum(story.tell() for story in stories)
    open_the_doors()
    return told


def _tell_at_once(stories):
    connection.close()  # Each process opens its own.
    gc.freeze()  # And need not search what the import left behind, again and again.
    context = get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in stories]
    tellers = [
        context.Process(target=_tell, args=(story, told, os.getpid()), daemon=True)
        for story, (_, told) in zip(stories, pipes, strict=True)
    ]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    if any(teller.exitcode for teller in tellers):
        raise RuntimeError("A dealership's story broke off; the lines above say where.")
    return sum(told.recv() for told, _ in pipes)


def _tell(story, told, parent):
    _do_not_wait_for_the_disk()
    # When the load is killed its tellers fall silent too, or they would talk into the next one.
    told.send(story.tell(go_on=lambda: os.getppid() == parent))


def _people_of(house, scale, seed, emails):
    """The people of a town; an address that somebody in another town has is left out."""
    count = max(round(house.place.customers * scale), SPECIAL + FEWEST)
    found = people(house.place.city, count, seed)
    clashing = {person.email for person in found} & emails
    emails |= {person.email for person in found}
    return [replace(p, email="") if p.email in clashing else p for p in found]


def _plan(story, house, everybody, seed):
    crowd = Crowd(house, len(everybody), seed)
    first, *others = everybody
    now, others = others[:SPECIAL], others[SPECIAL:]
    asking = round(len(others) * ASKING)
    bought = asking + round(len(others) * OWNERS)
    before = TakeOver(crowd, story.now)
    owners = [before.owner(person) for person in others[asking:bought]]
    for person in others[bought:]:
        before.stranger(person)
    before.write()

    buying = Buying(story, crowd, owners)
    for person in others[:asking]:
        _plan_enquiries(story, buying, person)
    ours = [owner for owner in owners if owner.seller == house.consultants[0]]
    regulars, owners = ours[: len(NEW_SINCE)], [o for o in owners if o not in ours]
    for owner in crowd.rng.sample(owners, round(len(owners) * RETURNING)):
        _plan_enquiries(story, buying, owner.person)
    Present(buying).plan(now, regulars)
    Families(buying, before.known).plan()
    WaysIn(buying, seed).plan()
    Leaks(buying).plan()
    if house.place.city == "london":
        Showcase(buying, first).plan()


def _plan_enquiries(story, buying, person):
    """One enquiry of this person, which some send twice, and some follow by another."""
    house, crowd, rng = buying.house, buying.crowd, buying.rng
    source = crowd.source()
    at_the_desk = source.kind in AT_THE_DESK
    moment = moment_of_visit if at_the_desk else moment_of_writing
    at = moment(rng, house, story.now - SETTLED, DAYS)
    letter = crowd.letter(person, source, at)
    story.at(at, house, buying.enquire, letter, source)
    if rng.random() < SENT_TWICE and not at_the_desk:
        story.at(
            at + timedelta(minutes=rng.choice((0, 2, 30))), house, buying.again, letter, source
        )
    if rng.random() < ASKED_TWICE:
        portal, later = crowd.portal(), at + timedelta(hours=rng.randrange(1, 70))
        comments = rng.choice(phrases(person.language)["again"])
        other = crowd.letter(person, portal, later, comments=comments)
        story.at(later, house, buying.again, other, portal)


def _do_not_wait_for_the_disk():
    # Every action commits by itself, as in life. Should the machine fail, the load starts anew.
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
