"""What led a customer to us, in the order in which it happened."""

from dataclasses import dataclass
from datetime import datetime

from apps.core.ready import Asked, ReadyQuery

from .models import Campaign, LeadSource, Repeat
from .tracking import CLICK_IDS

MOST = 50


@dataclass(frozen=True)
class Touch:
    """One arrival: by which way, for which campaign, after which click."""

    at: datetime
    source: LeadSource
    campaign: Campaign | None
    tracking: dict
    again: bool  # The same enquiry sent once more.

    @property
    def words(self):
        """The campaign words: medium, source, term; without their prefix."""
        shown = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
        return [self.tracking[name] for name in shown if self.tracking.get(name)]

    @property
    def clicks(self):
        """The click ids, as (name, value)."""
        return [(name, value) for name, value in self.tracking.items() if name in CLICK_IDS]


@ReadyQuery
def _again():
    return Repeat.objects.filter(lead=Asked()).select_related("source", "campaign")[:MOST]


def touches_of(lead, enquiries):
    """Return the touches of a lead, the first one first; `enquiries` are those it has."""
    touches = [
        Touch(row.received_at, row.source, row.campaign, row.tracking, isinstance(row, Repeat))
        for row in [*enquiries, *_again(lead.pk)]
    ]
    return sorted(touches, key=lambda touch: touch.at)
