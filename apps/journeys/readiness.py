"""What pages say about a standing: stage and why, steps done and missing, what nobody need ask.

Pure reading of what is kept: no query is made here. `standing` is a Standing, or None for somebody
of whom nothing with weight was ever recorded.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.templatetags.forecourt import day_of

from .standing import (
    ASKED,
    MISSING,
    Mark,
    Stage,
    State,
    Step,
    Topic,
    has_open_enquiry,
    reasons_of,
    stage_of,
)

# The action that closes a gap, as the one filled button of the page says it.
NEXT = {
    Step.NEED: gettext_lazy("Note the need"),
    Step.MODEL: gettext_lazy("Note the model"),
    Step.CONFIGURED: gettext_lazy("Note the configuration"),
    Step.DECIDED: gettext_lazy("Note who agreed"),
    Step.DRIVEN: gettext_lazy("Note the test drive"),
    Step.EXCHANGE: gettext_lazy("Note the valuation"),
    Step.FINANCE: gettext_lazy("Note the payment"),
    Step.PRICE: gettext_lazy("Note the price"),
}
MOST_NAMED = 3  # So many gaps or facts are named in a line; the chips show all.
LINE = 70  # Characters of one fact in a line that is read while walking to the door.


@dataclass(frozen=True)
class ShownStage:
    """The stage as its chip draws it."""

    code: str
    label: str
    reason: list


@dataclass(frozen=True)
class ShownStep:
    """One step of the purchase, done or missing."""

    code: str
    label: str
    done: bool = False
    evidence: str = ""
    at: datetime | None = None
    by: str = ""
    online: bool = False  # The customer did it without us.
    missing_text: str = ""
    reason: str = ""  # Why it is open again.
    wanted: bool = False  # Asked for, or open again: the loudest of the missing.

    @property
    def day(self):
        """The day it was done, as one says it."""
        return day_of(timezone.localdate(self.at))

    @property
    def do(self):
        """The words of the button that closes this gap."""
        return NEXT[self.code]


@dataclass(frozen=True)
class ShownFact:
    """Something the customer has told us."""

    code: str
    label: str
    value: str
    at: datetime | None = None
    by: str = ""
    online: bool = False


@dataclass(frozen=True)
class Readiness:
    """How far a purchase has come."""

    steps: list
    known: list
    enquiry_open: bool

    @property
    def total(self):
        return len(self.steps)

    @cached_property
    def done(self):
        return sum(step.done for step in self.steps)

    @cached_property
    def gaps(self):
        """The missing steps, what the customer asked for first."""
        return sorted((step for step in self.steps if not step.done), key=lambda s: not s.wanted)

    @property
    def missing(self):
        """The gaps in words, no more than one reads at a glance."""
        words = [gap.missing_text for gap in self.gaps[:MOST_NAMED]]
        if more := len(self.gaps) - len(words):
            words.append(ngettext("%d more", "%d more", more) % more)
        return words

    @property
    def next(self):
        """The gap to close first, or None when all is agreed."""
        return self.gaps[0] if self.gaps else None

    @property
    def under_way(self):
        """Whether a purchase is being worked at all."""
        wanted = any(step.wanted for step in self.steps)
        return bool(self.enquiry_open or self.done or self.known or wanted)


def stage_shown(standing):
    """Return the stage with the facts behind it."""
    state = _state(standing)
    stage = Stage(stage_of(state))
    reasons = [_reason_in_words(*reason) for reason in reasons_of(state)]
    reasons = reasons or [_("no enquiry is open and no car was bought here")]
    return ShownStage(stage.value, stage.label, reasons)


def readiness_of(standing):
    """Return steps, gaps and known things of a standing."""
    state = _state(standing)
    return Readiness(
        steps=[_shown_step(state, step) for step in Step],
        known=[
            ShownFact(topic.value, topic.label, **_told(state.known[topic], "value"))
            for topic in Topic
            if topic in state.known
        ],
        enquiry_open=has_open_enquiry(state),
    )


def before_hello(standing):
    """Return up to three lines to read before the greeting: what is done, missing and known."""
    readiness, lines = readiness_of(standing), []
    if done := [_done_in_words(step) for step in readiness.steps if step.done]:
        lines.append(_joined(done))
    else:
        stage = stage_shown(standing)
        words = {"stage": stage.label, "reason": stage.reason[0]}
        lines.append(_("%(stage)s: %(reason)s") % words)
    if readiness.under_way and readiness.gaps:
        lines.append(_("Missing: %s") % " · ".join(_short(text) for text in readiness.missing))
    if known := [_known_in_words(fact) for fact in readiness.known]:
        lines.append(_("Do not ask: %s") % _joined(known))
    return lines


def _reason_in_words(mark, count, at):
    words = {"count": count, "day": day_of(timezone.localdate(datetime.fromisoformat(at)))}
    if mark == Mark.ENQUIRY_OPENED:
        return _("an enquiry is open since %(day)s") % words
    return _counted(mark, count) % words


def _counted(mark, count):
    if mark == Mark.REFERRAL_BOUGHT:
        return ngettext(
            "%(count)d person they sent us bought, %(day)s",
            "%(count)d people they sent us bought, last %(day)s",
            count,
        )
    if mark == Mark.HANDED_OVER:
        return ngettext(
            "%(count)d car handed over, %(day)s",
            "%(count)d cars handed over, last %(day)s",
            count,
        )
    return ngettext(
        "%(count)d service on time, %(day)s", "%(count)d services on time, last %(day)s", count
    )


def _state(standing):
    return State.of(standing.state) if standing else State()


def _shown_step(state, step):
    if step in state.steps:
        return ShownStep(step.value, step.label, True, **_told(state.steps[step], "evidence"))
    reopened = state.reopened.get(step)
    text = _gap_in_words(step, state.asked.get(step))
    if not reopened:
        return ShownStep(step.value, step.label, missing_text=text, wanted=step in state.asked)
    told = _told(reopened, "reason")
    text = _("%(gap)s (%(reason)s)") % {"gap": text, "reason": told["reason"]}
    return ShownStep(step.value, step.label, missing_text=text, wanted=True, **told)


def _gap_in_words(step, detail):
    if not detail:
        return str(MISSING[step])
    # What the customer named says more than our general word for the gap.
    named = ASKED.get(step, _("%(gap)s: %(detail)s"))
    return named % {"gap": MISSING[step], "detail": detail}


def _told(kept, text):
    at = kept.get("at")
    return {
        text: kept[text],
        "at": datetime.fromisoformat(at) if at else None,
        "by": kept.get("by", ""),
        "online": bool(kept.get("online")),
    }


def _done_in_words(step):
    words = {"step": step.label, "evidence": step.evidence}
    if step.online:
        return _("%(step)s: %(evidence)s (online, %(day)s)") % {**words, "day": step.day}
    return _("%(step)s: %(evidence)s") % words


def _known_in_words(fact):
    return _("%(topic)s %(value)s") % {"topic": fact.label, "value": fact.value}


def _joined(texts):
    # The last steps say most about how far somebody is.
    return " · ".join(_short(text) for text in texts[-MOST_NAMED:])


def _short(text):
    return Truncator(text).chars(LINE)
