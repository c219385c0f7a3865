"""What customers write and colleagues note, in the language they would use."""

import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "zh-hans", "de")


def enquiries(language: str) -> tuple[str, ...]:
    """Comments of enquiries; "{model}" stands where the model's name belongs."""
    return lines(f"enquiries.{_short(language)}")


def call_notes(language: str) -> tuple[str, ...]:
    """Notes after a call; "{model}" stands where the model's name belongs."""
    return lines(f"calls.{_short(language)}")


def lost_reasons(language: str) -> tuple[str, ...]:
    """Why a lead was lost, in the same order in every language."""
    return lines(f"lost.{_short(language)}")


def companies(city: str) -> tuple[str, ...]:
    """Names of firms of a city, none of which is meant to exist."""
    return lines(f"companies.{city}")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a text file beside this one."""
    return tuple((DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The same, each line cut at its tabs."""
    return tuple(tuple(line.split("\t")) for line in lines(name))


@cache
def document(name: str):
    """A JSON file beside this one."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def _short(language):
    return language.partition("-")[0]
