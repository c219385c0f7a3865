"""What somebody types at the desk in one line: a name, and a number or an address."""

import re
from dataclasses import dataclass

EMAIL = re.compile(r"[^\s,;]+@[^\s,;]+\.[^\s,;]+")
NUMBER = re.compile(r"\+?[\d(][\d\s()/.\-]{4,}\d")


@dataclass(frozen=True)
class Typed:
    """The parts of one line."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def reaches(self):
        return bool(self.phone or self.email)


def parted(line):
    """Part a line into name, phone and e-mail: "Ana Silva 020 7946 0123"."""
    phone = email = ""
    if found := EMAIL.search(line):
        email, line = found[0], line[: found.start()] + " " + line[found.end() :]
    if found := NUMBER.search(line):
        phone, line = found[0].strip(), line[: found.start()] + " " + line[found.end() :]
    return Typed(" ".join(line.split()).strip(" ,;·-")[:200], phone, email)
