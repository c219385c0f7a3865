"""When a next step is due, in the words of a button; always at a time when somebody is there."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

TOMORROW_AT = time(10)
ROUND = timedelta(minutes=5)


@dataclass(frozen=True)
class Preset:
    """A way to say when: some time from now, or some days on."""

    code: str
    label: str
    after: timedelta = timedelta(0)
    days: int = 0
    clock: time | None = None  # None keeps the time of day it is now.

    def due(self, at, hours):
        """Return the moment counted from `at`, moved to the next opening when it falls outside."""
        moment = at + self.after
        if self.days:
            local = at.astimezone(hours.zone)
            # By the wall clock: a week on is the same hour, whatever the clocks did meanwhile.
            clock = self.clock or local.time().replace(second=0, microsecond=0)
            day = local.date() + timedelta(days=self.days)
            moment = datetime.combine(day, clock, tzinfo=hours.zone)
        moment = _rounded(moment)
        return hours.next_opening(moment) or moment


PRESETS = {
    preset.code: preset
    for preset in (
        Preset("2h", _("in 2 hours"), after=timedelta(hours=2)),
        Preset("tomorrow", _("tomorrow"), days=1, clock=TOMORROW_AT),
        Preset("3d", _("in 3 days"), days=3),
        Preset("week", _("in a week"), days=7),
    )
}


def _rounded(moment):
    """Up to the next five minutes: nobody promises to call at 14:07."""
    past = timedelta(
        minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment + (ROUND - past) if past else moment
