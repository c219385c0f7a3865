"""Names and the ways to reach somebody, as people type them."""

import re

from apps.leads.remarks import Remark

# Han, kana and Hangul: the scripts whose names are written family first and without a space.
_CJK = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_FEWEST_DIGITS = 5  # The shortest subscriber numbers still in use.


def is_cjk(text: str) -> bool:
    """True for a name in Chinese, Japanese or Korean script."""
    return bool(_CJK.search(text))


def full_name(*, given: str = "", middle: str = "", family: str = "", suffix: str = "") -> str:
    """One name out of its parts; a Chinese one in Chinese order. Never the other way round."""
    if is_cjk(family + given):
        # Forms that ask twice get the whole name twice.
        return family if family == given else f"{family}{given}{middle}{suffix}"
    return " ".join(part for part in (given, middle, family, suffix) if part)


def emails_in(text: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """The addresses in a field, as typed; "none" is no address, or strangers would share it."""
    tokens = [token.strip("<>()\"'.") for token in re.split(r"[\s;,<>]+", text)]
    found = tuple(dict.fromkeys(token for token in tokens if _is_email(token)))
    if found or not text.strip():
        return found, ()
    return (), (Remark.of("email_unreadable", text=text),)


def _is_email(token: str) -> bool:
    local, at, domain = token.removeprefix("mailto:").partition("@")
    return bool(local and at and "." in domain.strip(".") and "@" not in domain)


def phone_remarks(text: str) -> tuple[Remark, ...]:
    """A remark when a field holds too few digits to be a number; E.164 is for whoever matches."""
    digits = sum(letter.isdecimal() for letter in text)
    return () if digits >= _FEWEST_DIGITS else (Remark.of("phone_unreadable", text=text),)
