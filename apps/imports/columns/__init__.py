"""What the columns of a table mean."""

from .proposals import day_orders, is_heading, proposed
from .targets import BOOK, LEADS, TARGETS, choices_of, targets_of

__all__ = [
    "BOOK",
    "LEADS",
    "TARGETS",
    "choices_of",
    "day_orders",
    "is_heading",
    "proposed",
    "targets_of",
]
