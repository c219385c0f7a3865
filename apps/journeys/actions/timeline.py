"""The one way a fact enters a customer's timeline."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from functools import partial
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.copying import insert_many, row_of, update_many
from apps.core.errors import Refused
from apps.core.ready import Asked, ReadyQuery, put
from apps.core.scope import current_scope
from apps.customers.models import Customer
from apps.journeys.models import Area, Standing, TimelineEntry
from apps.journeys.standing import Mark, State, fold, stage_of

WEIGHTS = ("proves", "reopens", "asks", "known", "marks")
CARD_MADE = "customers.added"
LONGEST = 200  # Characters of evidence, a reason or a value: a line on a phone, not an essay.

# How an entry is made, and those that wait to be written together.
_page = ContextVar("page", default=(TimelineEntry, None))


def record(customer, kind, *, by, at=None, area=Area.SALES, **facts):
    """Write what happened to the customer's timeline.

    `kind` is "app.event" and names the template that draws it; `by` is a user, or None for the
    system or the customer; `at` is an aware datetime, now by default. The keywords `proves`,
    `reopens`, `asks`, `known` and `marks` are the entry's weight (see journeys.standing) and move
    the customer's stage and readiness; all others are facts, JSON-able, kept as they are now.
    No fact names another customer: `person` is the key of their card, and the page says who that
    is by then. What nobody of us recorded in the area WEB counts as done by the customer online.
    The fact is the card's in hand: with a record of a card that was joined it stays when cards
    are parted.
    """
    weight = {name: facts.pop(name) for name in WEIGHTS if facts.get(name)}
    make, page = _page.get()
    entry = make(
        customer_id=customer.pk,
        dealership_id=current_scope().dealership_id,
        kind=kind,
        area=area,
        at=at or clock.now(),
        recorded_at=timezone.now(),
        by=by,
        by_name=by.get_full_name() if by else "",
        facts=facts,
        weight=weight or None,
    )
    if page is None:
        _write([entry])
    else:
        page.append(entry)
    return entry


@contextmanager
def recording_together(*, of_many=False):
    """Write all that is recorded in the block at its end: one insert, and one sum for each person.

    For an action that tells several facts at once; nothing in the block can read them yet. With
    `of_many` people their sums are made together as well. The block is given the entries.
    """
    entries = []
    token = _page.set((partial(row_of, TimelineEntry) if of_many else TimelineEntry, entries))
    try:
        yield entries
    finally:
        _page.reset(token)
    if of_many:
        _write_of_many(entries)
    else:
        _write(entries)


@transaction.atomic
def derive_standing(customer):
    """Add up the whole timeline of one person anew; the result never differs from the kept one.

    To be called after two cards were joined or parted: the sum is then another.
    """
    standing = _locked_standing(customer.pk)
    joined = _of_joined_cards([standing.customer_id])
    # Waited for before the facts are read: whoever holds one of these is adding a fact to it.
    list(joined.order_by("id").select_for_update(of=["self"]))
    _derive(standing)
    joined.delete()
    return standing


@transaction.atomic
def derive_standings(people):
    """Add up the timelines of these canonical cards in few queries; return how many differed."""
    keys = [person.pk for person in people]
    weighty = TimelineEntry.objects.weighty().filter(customer__canonical__in=keys)
    counted = weighty.values_list("customer__canonical", flat=True).distinct()
    missing = [Standing(customer_id=key) for key in counted.order_by("customer__canonical")]
    Standing.objects.bulk_create(missing, ignore_conflicts=True)
    # Locked before the facts are read: what is recorded meanwhile waits and is then added.
    kept = Standing.objects.filter(customer__in=keys).order_by("id").select_for_update()
    sums = {standing.customer_id: (standing, State(), None) for standing in kept}
    for entry in weighty.select_related("customer").order_by("at", "id"):
        if (person := entry.customer.canonical_id) in sums:
            standing, state, __ = sums[person]
            sums[person] = (standing, _folded(state, entry), entry.at)
    wrong = [standing for standing, *found in sums.values() if _differs(standing, *found)]
    update_many(Standing, wrong, ["state", "stage", "last_weighty_at"])
    return len(wrong) + _of_joined_cards(keys).delete()[0]


@transaction.atomic
def prove_step(customer, *, step, evidence, by):
    """Record that a step of the purchase is done, with what shows it."""
    evidence = _said(evidence, _("Write what shows that this step is done."))
    done = State.of(_locked_standing(customer.pk).state).steps.get(step)
    if done is None:
        said = {"step": step, "evidence": evidence}
        return record(
            customer.person, "journeys.step_proved", by=by, **said, proves={step: evidence}
        )
    if done["evidence"] != evidence:
        raise Refused(_("This step is already done. Reopen it first if it has changed."))
    return None  # The same click twice.


@transaction.atomic
def reopen_step(customer, *, step, reason, by):
    """Record that a step is open again; what the customer did himself is not undone silently."""
    reason = _said(reason, _("Write why this step is open again."))
    state = State.of(_locked_standing(customer.pk).state)
    if step in state.steps:
        said = {"step": step, "reason": reason, "was": state.steps[step]["evidence"]}
        return record(
            customer.person, "journeys.step_reopened", by=by, **said, reopens={step: reason}
        )
    if state.reopened.get(step, {}).get("reason") != reason:
        raise Refused(_("This step is already open."))
    return None  # The same click twice.


@transaction.atomic
def note_known(customer, *, topic, value, by):
    """Record what the customer told us, so that nobody asks again."""
    value = _said(value, _("Write what the customer said."))
    known = State.of(_locked_standing(customer.pk).state).known.get(topic, {})
    if known.get("value") == value:
        return None  # The same click twice, or somebody else was told the same.
    said = {"topic": topic, "value": value}
    return record(customer.person, "journeys.told_us", by=by, **said, known={topic: value})


def note_referral(customer, *, bought, by):
    """Record that somebody this customer sent us, `bought`, has bought."""
    return record(
        customer.person,
        "journeys.referral_bought",
        by=by,
        marks=[Mark.REFERRAL_BOUGHT],
        person=str(bought.pk),
    )


def _of_joined_cards(keys):
    """What is left of cards that now belong to one of these people."""
    return Standing.objects.filter(customer__canonical__in=keys).exclude(customer__in=keys)


def _said(text, otherwise):
    text = " ".join(text.split())
    if not text:
        raise Refused(otherwise)
    if len(text) > LONGEST:
        raise Refused(_("Say it in %d characters; keep the essence.") % LONGEST)
    return text


def _write(entries):
    # No savepoint: nothing here is refused, and most of what happens is recorded within something.
    with transaction.atomic(savepoint=False):
        put(entries)
        # The one place that lets open pages know: their lists show what is recorded here.
        live.tell_each({entry.kind.partition(".")[0] for entry in entries})
        weighty = [entry for entry in entries if entry.weight]
        weighty.sort(key=lambda entry: (entry.customer_id, entry.at, entry.id))
        made = _cards_made(entries)
        for person, theirs in groupby(weighty, key=lambda entry: entry.customer_id):
            begin = _begin if person in made else _add_up
            begin(person, list(theirs))


def _cards_made(entries):
    """Keys of the cards that these entries began: nobody knows of them, and they have no standing.

    What is recorded of them stands in these entries alone, while their transaction lasts.
    """
    return {entry.customer_id for entry in entries if entry.kind == CARD_MADE}


def standing_of(card, entries):
    """Return what the weighty entries of somebody new add up to, not yet written."""
    standing, state = Standing(customer_id=card), State()
    entries = sorted(entries, key=lambda entry: (entry.at, entry.id))
    for entry in entries:
        state = _folded(state, entry)
    _set(standing, state, entries[-1].at)
    return standing


def _begin(card, entries):
    put([standing_of(card, entries)])


@transaction.atomic(savepoint=False)
def _write_of_many(entries):
    insert_many(TimelineEntry, entries)
    weighty = defaultdict(list)
    for entry in entries:
        if entry.weight:
            weighty[entry.customer_id].append(entry)
    made = _cards_made(entries)
    insert_many(Standing, [standing_of(*each) for each in weighty.items() if each[0] in made])
    if moved := weighty.keys() - made:
        derive_standings(Customer.objects.filter(pk__in=moved).only("pk"))


def _add_up(card, entries):
    """Add entries, in the order of their time, to what is known of one person."""
    # Two facts of one person at once wait for each other here, or one would be lost in the sum.
    standing = _locked_standing(card)
    last = standing.last_weighty_at
    # At the very same time the keys decide, so that too is left to the sum in order.
    if last is not None and entries[0].at <= last:
        _derive(standing)
        return
    state = State.of(standing.state)
    for entry in entries:
        state = _folded(state, entry)
    _keep(standing, state, entries[-1].at)


def _locked_standing(card):
    # By the card as it is now: the one in hand may have been joined to another since.
    if (standing := _kept_of.first(card)) is None:
        person = Customer.objects.values_list("canonical", flat=True).get(pk=card)
        put([Standing(customer_id=person)], ignore_conflicts=True)
        standing = _kept_of.first(card)
    return standing


@ReadyQuery
def _kept_of():
    kept = Standing.objects.filter(customer__cards=Asked()).order_by("pk")
    return kept.select_for_update(of=["self"])[:1]


def _derive(standing):
    state, last = State(), None
    entries = TimelineEntry.objects.filter(customer__canonical=standing.customer_id).weighty()
    for entry in entries.order_by("at", "id"):
        state, last = _folded(state, entry), entry.at
    _keep(standing, state, last)


def _folded(state, entry):
    online = entry.area == Area.WEB and entry.by_id is None
    # As the database gives it back, or a sum made anew would differ in its time zone.
    at = entry.at.astimezone(UTC).isoformat()
    return fold(state, entry.weight, at=at, by=entry.by_name, online=online)


def _keep(standing, state, last):
    _set(standing, state, last)
    standing.save(update_fields=["state", "stage", "last_weighty_at"])


def _set(standing, state, last):
    standing.state = state.as_json()
    standing.stage = stage_of(state)
    standing.last_weighty_at = last


def _differs(standing, state, last):
    was = (State.of(standing.state).as_json(), standing.stage, standing.last_weighty_at)
    _set(standing, state, last)
    return was != (standing.state, standing.stage, standing.last_weighty_at)
