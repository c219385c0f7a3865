"""Believable people, texts and cars for demonstrations, the same for the same seed.

Nobody here exists. E-mail addresses lie in domains reserved for examples (RFC 2606); telephone
numbers are valid ones drawn at random, so a demonstration must never send to them.
"""

from apps.dealers.demo.lineup import COLOURS, LINEUP, MAKE, Model, Variant
from apps.dealers.demo.people import CITIES, DemoPerson, people
from apps.dealers.demo.texts import call_notes, companies, enquiries, lost_reasons

__all__ = [
    "CITIES",
    "COLOURS",
    "LINEUP",
    "MAKE",
    "DemoPerson",
    "Model",
    "Variant",
    "call_notes",
    "companies",
    "enquiries",
    "lost_reasons",
    "people",
]
