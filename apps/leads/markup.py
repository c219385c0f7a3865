"""Markup in a text: what is only its own words, and what somebody wrote between them."""

import re
from collections.abc import Callable

_NAME = r"[\w.-]{1,40}(?::[\w.-]{1,40})?"
_OPENS, _CLOSES = r"(?:<|&(?:lt|#60|#x3c);)", r"(?:>|&(?:gt|#62|#x3e);)"
# What is closed is an element; `<ana.silva>` may as well be an account that somebody wrote down.
_ELEMENT = re.compile(rf"{_OPENS}/({_NAME})\s*{_CLOSES}|<({_NAME})(?:\s[^<>]*)?/>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"""(\s{_NAME}\s*=\s*)("[^"]*"|'[^']*')""")


def changed_between(text: str, change: Callable[[str], str]) -> str:
    """Return a text whose words were changed, but for the names of its elements and attributes.

    With another name an element is not what it was, and what it holds cannot be read again.
    """
    names = {name.lower() for found in _ELEMENT.findall(text) for name in found if name}
    if not names:
        return change(text)
    known = "|".join(re.escape(name) for name in sorted(names))
    tag = re.compile(rf"({_OPENS}/?(?:{known})(?=[\s/>&]))([^<>&]*)", re.IGNORECASE)
    # Before it, its name, what follows in it, and so on to the end.
    before, *rest = tag.split(text)
    pieces = [change(before)]
    for name, inside, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        first, *attributes = _ATTRIBUTE.split(inside)
        pieces += [name, change(first)]
        for attribute, value, between in zip(*[iter(attributes)] * 3, strict=True):
            pieces += [attribute, change(value), change(between)]
        pieces.append(change(after))
    return "".join(pieces)
