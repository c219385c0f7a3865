"""How far somebody has come, folded from the facts of their timeline.

Pure: an entry's weight and the state so far go in, the new state comes out. A weight is a JSON
object with any of these keys:

- `proves`: {step: evidence} - a step of a purchase is done, with the evidence as a short text;
- `reopens`: {step: reason} - a step is open again, because;
- `asks`: {step: detail} - a step is wanted and still missing; the detail names the thing, as
  the "2019 Brio" that wants a price;
- `known`: {topic: value} - the customer has said it: do not ask;
- `marks`: [mark] - a milestone of the customer's life, see `Mark`.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """The five stages of a customer's life."""

    PROSPECT = "prospect", _("Prospect")
    INTENDER = "intender", _("Intender")
    OWNER = "owner", _("Owner")
    LOYAL = "loyal", _("Loyal customer")
    AMBASSADOR = "ambassador", _("Ambassador")


class Step(TextChoices):
    """The independent steps of a purchase, in the order they are shown."""

    NEED = "need", _("Need known")
    MODEL = "model", _("Model chosen")
    CONFIGURED = "configured", _("Configured")
    DECIDED = "decided", _("Co-decider agreed")
    DRIVEN = "driven", _("Test-driven")
    EXCHANGE = "exchange", _("Part exchange valued")
    FINANCE = "finance", _("Finance agreed")
    PRICE = "price", _("Price agreed")


MISSING = {
    Step.NEED: _("what the car is needed for"),
    Step.MODEL: _("the choice of a model"),
    Step.CONFIGURED: _("the configuration"),
    Step.DECIDED: _("the word of whoever decides too"),
    Step.DRIVEN: _("a test drive"),
    Step.EXCHANGE: _("the part exchange, or that there is none"),
    Step.FINANCE: _("how it is paid"),
    Step.PRICE: _("the agreed price"),
}

# The same gaps where the customer named the thing: "a price for the 2019 Brio, 61,200 km".
ASKED = {
    Step.DRIVEN: _("a test drive: %(detail)s"),
    Step.EXCHANGE: _("a price for the %(detail)s"),
}


class Topic(TextChoices):
    """What a customer may already have told us."""

    BUDGET = "budget", _("budget")
    COLOUR = "colour", _("colour")
    MODEL = "model", pgettext_lazy("what is known", "model")
    DELIVERY = "delivery", _("delivery")
    DECIDER = "decider", _("co-decider")
    PAYMENT = "payment", _("payment")
    EXCHANGE = "exchange", _("present car")
    USE = "use", _("use")
    EQUIPMENT = "equipment", _("equipment")
    REACH = "reach", _("best reached")


class Mark(TextChoices):
    """Milestones that move the stage."""

    ENQUIRY_OPENED = "enquiry_opened", _("an enquiry was opened")
    ENQUIRY_CLOSED = "enquiry_closed", _("an enquiry was closed")
    HANDED_OVER = "handed_over", _("a car was handed over")
    SERVICE_ON_TIME = "service_on_time", _("a service was done on time")
    REFERRAL_BOUGHT = "referral_bought", _("somebody they sent us bought")


# Rules of the stage; a change here is followed by `manage.py derive_standings`.
LOYAL_PURCHASES = 2
LOYAL_SERVICES = 3

TO_ANSWER = timedelta(days=30)  # So long after an enquiry was opened an answer is one.


@dataclass
class State:
    """The sum so far; JSON-able as it stands."""

    steps: dict = field(default_factory=dict)  # step -> {evidence, at, by, online}
    reopened: dict = field(default_factory=dict)  # step -> {reason, at, by, online}
    asked: dict = field(default_factory=dict)  # step -> detail
    known: dict = field(default_factory=dict)  # topic -> {value, at, by, online}
    counts: dict = field(default_factory=dict)  # mark -> number
    first: dict = field(default_factory=dict)  # mark -> ISO time
    last: dict = field(default_factory=dict)  # mark -> ISO time

    @classmethod
    def of(cls, stored):
        """Read the JSON of a Standing; unknown keys of an older version are dropped."""
        return cls(**{key: stored[key] for key in cls.__dataclass_fields__ if key in stored})

    def as_json(self):
        return asdict(self)


def fold(state, weight, *, at, by, online=False):
    """Return the state after one more fact.

    `at` is its ISO time, `by` its author's name, `online` tells that the customer did it alone.
    """
    source = {"at": at, "by": by, "online": online}
    for step, evidence in weight.get("proves", {}).items():
        state.steps[step] = {"evidence": evidence, **source}
        state.reopened.pop(step, None)
        state.asked.pop(step, None)
    for step, reason in weight.get("reopens", {}).items():
        state.steps.pop(step, None)
        state.reopened[step] = {"reason": reason, **source}
    for step, detail in weight.get("asks", {}).items():
        if step not in state.steps:
            state.asked[step] = detail
    for topic, value in weight.get("known", {}).items():
        state.known[topic] = {"value": value, **source}
    for mark in weight.get("marks", []):
        _count(state, mark, at)
    return state


def _count(state, mark, at):
    state.counts[mark] = state.counts.get(mark, 0) + 1
    state.first.setdefault(mark, at)
    state.last[mark] = at
    if mark == Mark.HANDED_OVER:
        # The purchase is complete: what was agreed about it says nothing about the next one.
        state.steps, state.reopened, state.asked, state.known = {}, {}, {}, {}


def stage_of(state):
    """Return the stage these facts make."""
    counts = state.counts
    if counts.get(Mark.REFERRAL_BOUGHT):
        return Stage.AMBASSADOR
    bought = counts.get(Mark.HANDED_OVER, 0)
    if bought >= LOYAL_PURCHASES or counts.get(Mark.SERVICE_ON_TIME, 0) >= LOYAL_SERVICES:
        return Stage.LOYAL
    if bought:
        return Stage.OWNER
    if has_open_enquiry(state):
        return Stage.INTENDER
    return Stage.PROSPECT


def has_open_enquiry(state):
    """Tell whether more enquiries were opened than closed."""
    opened = state.counts.get(Mark.ENQUIRY_OPENED, 0)
    return opened > state.counts.get(Mark.ENQUIRY_CLOSED, 0)


def is_to_be_answered(state, now):
    """Tell whether there is an enquiry to answer: an open one, or one of late."""
    last = state.last.get(Mark.ENQUIRY_OPENED)
    late = last is not None and datetime.fromisoformat(last) > now - TO_ANSWER
    return late or has_open_enquiry(state)


def reasons_of(state):
    """Return the facts behind the stage as (mark, how often, ISO time of the last).

    What decides the stage comes first; an open enquiry is told by its mark.
    """
    milestones = (Mark.REFERRAL_BOUGHT, Mark.HANDED_OVER, Mark.SERVICE_ON_TIME)
    counted = [mark for mark in milestones if state.counts.get(mark)]
    counted.sort(key=lambda mark: mark not in _deciding(state))
    if has_open_enquiry(state):
        counted.append(Mark.ENQUIRY_OPENED)
    return [(mark, state.counts[mark], state.last[mark]) for mark in counted]


def _deciding(state):
    """The marks that alone make the stage."""
    if state.counts.get(Mark.REFERRAL_BOUGHT):
        return {Mark.REFERRAL_BOUGHT}
    deciding = {
        Mark.HANDED_OVER: state.counts.get(Mark.HANDED_OVER, 0) >= LOYAL_PURCHASES,
        Mark.SERVICE_ON_TIME: state.counts.get(Mark.SERVICE_ON_TIME, 0) >= LOYAL_SERVICES,
    }
    return {mark for mark, decides in deciding.items() if decides}
