"""Letting an action do what a form says."""

from apps.core.forms import carried_out

__all__ = ["carried_out"]
