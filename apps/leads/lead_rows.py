"""The rows of the list of leads: read as plain values, and in the words that they show."""

from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils.text import capfirst

from apps.core.ready import Asked, ReadyQuery
from apps.core.templatetags.forecourt import clock, day_time

from .models import FollowUp, Lead, LeadSource
from .models.answers import limits_of
from .models.steps import without_next_step

PAGE = 25  # More than a screen shows; the rest comes when somebody scrolls there.
COUNTED = 1000  # Beyond this a list says "1,000+": to count on costs more than it tells.
WHOSE = ("mine", "all", "nobody")
ADRIFT = "adrift"  # Without a next step: opened by a number that is to be nought.
STEPS, REASONS = dict(FollowUp.Step.choices), dict(Lead.LostReason.choices)


class LeadRow(NamedTuple):
    """What a row shows. Whoever is shown the same is shown what was drawn for another."""

    pk: UUID
    name: str
    name_latin: str
    clock: str
    waits: bool
    what: str
    consultant: str
    place: str
    opened: str


def leads_of(status, whose, user):
    """The leads of a list, the newest first."""
    leads = Lead.objects.filter(status=status).newest_first()
    if whose == "mine":
        return leads.worked_by(user)
    if whose == "nobody":
        return leads.filter(consultant__isnull=True)
    if whose == ADRIFT:
        return without_next_step(leads)
    return leads


def page_of_rows(wanted, user, places):
    """Return the rows of a page, and the place (opened_at, key) where the next begins or None.

    `places` are the names of the dealerships by key, where more than one is looked at.
    """
    found = _page(wanted.whose, bool(wanted.before))(wanted.status, user.pk, *(wanted.before or ()))
    rows = [_row(lead, places) for lead in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return rows, last and (last.opened_at, last.id)


def count_of(wanted, user):
    """How many there are, up to one more than are counted."""
    return _counting(wanted.whose).count(wanted.status, user.pk)


@cache
def _counting(whose):
    def build():
        return leads_of(Asked(0), whose, Asked(1)).order_by().values_list("id")[: COUNTED + 1]

    return ReadyQuery(build)


@cache
def _page(whose, later):
    def build():
        leads = leads_of(Asked(0), whose, Asked(1))
        return _values(leads.before(Asked(2), Asked(3)) if later else leads)[: PAGE + 1]

    return ReadyQuery(build)


def _values(leads):
    """All that a row is made of in one statement: of a lead one clock runs and one step is open."""
    return leads.annotate(
        ticking=FilteredRelation("clocks", condition=Q(clocks__stopped_at__isnull=True)),
        promised=FilteredRelation("follow_ups", condition=Q(follow_ups__done_at__isnull=True)),
        name=F("customer__canonical__name"),
        name_latin=F("customer__canonical__name_latin"),
        consultant_name=F("consultant__name"),
        # Beyond six tables PostgreSQL takes longer to plan how to join them than to do it.
        source_name=Subquery(LeadSource.objects.filter(pk=OuterRef("source")).values("name")),
        waits_since=F("ticking__started_at"),
        waits_until=F("ticking__due_at"),
        step=F("promised__step"),
        step_at=F("promised__due_at"),
    ).values_list(
        "id", "status", "wish", "lost_reason", "opened_at", "name", "name_latin", "dealership_id",
        "consultant_name", "source_name", "waits_since", "waits_until", "step", "step_at",
        named=True,
    )  # fmt: skip


def _row(lead, places):
    shown_clock, state = "", ""
    if lead.waits_since:
        soon, late = limits_of(lead.waits_since, lead.waits_until)
        shown_clock = clock(lead.waits_since, soon=soon, late=late)
    elif lead.step:
        if lead.status == Lead.Status.OPEN:
            shown_clock = clock(lead.step_at, kind="due")
        state = f"{capfirst(STEPS[lead.step])} {day_time(lead.step_at)}"
    elif lead.status == Lead.Status.LOST:
        state = str(REASONS[lead.lost_reason])
    wish = lead.wish or lead.source_name
    return LeadRow(
        lead.id,
        lead.name,
        lead.name_latin,
        shown_clock,
        bool(lead.waits_since),
        f"{state} · {wish}" if state else wish,
        lead.consultant_name or "",
        places.get(lead.dealership_id, ""),
        day_time(lead.opened_at),
    )
