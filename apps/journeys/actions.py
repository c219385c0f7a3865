"""The one way a fact enters a customer's timeline."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.scope import current_scope

from .models import Area, Standing, TimelineEntry
from .standing import State, Topic, fold, stage_of

WEIGHTS = ("proves", "reopens", "asks", "known", "marks")


def record(customer, kind, *, by, at=None, area=Area.SALES, **facts):
    """Write what happened to the customer's timeline.

    `kind` is "app.event" and names the template that draws it; `by` is a user, or None for the
    system or the customer; `at` is an aware datetime, now by default. The keywords `proves`,
    `reopens`, `asks`, `known` and `marks` are the entry's weight (see journeys.standing) and move
    the customer's stage and readiness; all others are facts, JSON-able, kept as they are now.
    """
    weight = {name: facts.pop(name) for name in WEIGHTS if facts.get(name)}
    now = timezone.now()
    with transaction.atomic():
        entry = TimelineEntry.objects.create(
            customer_id=customer.canonical_id,
            dealership_id=current_scope().dealership_id,
            kind=kind,
            area=area,
            at=at or now,
            recorded_at=now,
            by=by,
            by_name=by.get_full_name() if by else "",
            facts=facts,
            weight=weight or None,
        )
        if weight:
            _add_up(customer.canonical, entry)
    return entry


def derive_standing(customer):
    """Add up the whole timeline of one person anew; the result never differs from the kept one."""
    with transaction.atomic():
        standing = _locked_standing(customer.canonical)
        _derive(standing, customer.canonical)
    return standing


@transaction.atomic
def prove_step(customer, *, step, evidence, by):
    """Record that a step of the purchase is done, with what shows it."""
    if not evidence.strip():
        raise Refused(_("Write what shows that this step is done."))
    return record(customer, "journeys.step_proved", by=by, step=step, proves={step: evidence})


@transaction.atomic
def reopen_step(customer, *, step, reason, by):
    """Record that a step is open again; what the customer did himself is not undone silently."""
    if not reason.strip():
        raise Refused(_("Write why this step is open again."))
    standing = _locked_standing(customer.canonical)
    if step not in State.of(standing.state).steps:
        raise Refused(_("This step is already open."))
    return record(customer, "journeys.step_reopened", by=by, step=step, reopens={step: reason})


@transaction.atomic
def note_known(customer, *, topic, value, by):
    """Record what the customer told us, so that nobody asks again."""
    if not value.strip():
        raise Refused(_("Write what the customer said."))
    return record(
        customer, "journeys.told_us", by=by, topic=Topic(topic), known={Topic(topic): value}
    )


def _add_up(customer, entry):
    # Two facts of one person at once wait for each other here, or one would be lost in the sum.
    standing = _locked_standing(customer)
    late = standing.last_weighty_at is not None and entry.at < standing.last_weighty_at
    if late:
        _derive(standing, customer)
        return
    state = _folded(State.of(standing.state), entry)
    _keep(standing, state, entry.at)


def _locked_standing(customer):
    Standing.objects.bulk_create([Standing(customer=customer)], ignore_conflicts=True)
    return Standing.objects.select_for_update().get(customer=customer)


def _derive(standing, customer):
    state, last = State(), None
    entries = TimelineEntry.objects.of(customer).weighty().order_by("at", "id")
    for entry in entries:
        state, last = _folded(state, entry), entry.at
    _keep(standing, state, last)


def _folded(state, entry):
    return fold(state, entry.weight, at=entry.at.isoformat(), by=entry.by_name)


def _keep(standing, state, last):
    standing.state = state.as_json()
    standing.stage = stage_of(state)
    standing.last_weighty_at = last
    standing.save(update_fields=["state", "stage", "last_weighty_at"])
