from .entries import Area, TimelineEntry
from .standings import Standing

__all__ = ["Area", "Standing", "TimelineEntry"]
