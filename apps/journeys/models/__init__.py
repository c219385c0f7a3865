from .entries import Area, TimelineEntry
from .messages import REACHED_BY, WRITTEN, OutgoingMessage
from .standings import Standing

__all__ = ["REACHED_BY", "WRITTEN", "Area", "OutgoingMessage", "Standing", "TimelineEntry"]
