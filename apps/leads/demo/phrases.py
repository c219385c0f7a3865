"""What is said in the story, in the language of the people who say it."""

import json
from functools import cache
from pathlib import Path

from apps.dealers.demo import call_notes

DATA = Path(__file__).parent / "data"

# Lines of apps.dealers.demo's call notes that do not fit just any talk, the same in each language.
NOT_REACHED = (1, 20)
AFTER_A_DECISION = (13, 28, 33, 40)
OF_THEIR_OWN = (8, 14, 17, 39, 41)


def money(amount, currency):
    """An amount as people of that currency write it."""
    if currency == "CNY":
        return f"{amount / 10_000:.2f}".rstrip("0").rstrip(".") + "万"
    if currency == "GBP":
        return f"£{amount:,}"
    return f"{amount:,} €".replace(",", ".")


@cache
def phrases(language):
    """The phrases of a language, by what they are about."""
    name = language.partition("-")[0]
    return json.loads((DATA / f"phrases.{name}.json").read_text(encoding="utf-8"))


def note_of_talk(rng, language, *, decided=False):
    """A note after somebody was reached; {model} stands where its name belongs."""
    lines = call_notes(language)
    if decided:
        return lines[rng.choice(AFTER_A_DECISION)]
    special = {*NOT_REACHED, *AFTER_A_DECISION, *OF_THEIR_OWN}
    return rng.choice([line for number, line in enumerate(lines) if number not in special])


def note_of_attempt(rng, language):
    """A note after nobody was reached."""
    return call_notes(language)[rng.choice(NOT_REACHED)]
