"""Tells what happened in the order it happened, each thing at the dealership it happened in."""

from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from django.utils import timezone

from apps.core import clock
from apps.core.scope import working_in


@dataclass
class Story:
    """What is still to be told, by time; what lies after `now` stays untold."""

    now: datetime
    _waiting: list = field(default_factory=list)
    _numbers: count = field(default_factory=count)

    def at(self, moment, house, act, *args):
        """Have `act(*args, at=moment)` told when its time has come."""
        if moment <= self.now:
            # The number keeps the order of what happens at the same moment.
            heappush(self._waiting, (moment, next(self._numbers), house, act, args))

    def tell(self, go_on=lambda: True):
        """Tell everything, and what follows from it, until now; return how much that was."""
        told = 0
        while self._waiting and go_on():
            moment, _, house, act, args = heappop(self._waiting)
            zone = timezone.override(house.dealership.zone)
            with working_in(house.scope), zone, clock.set_to(moment):
                act(*args, at=moment)
            told += 1
        return told
