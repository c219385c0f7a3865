"""How other systems call their columns, in three languages: read from `headings.txt`."""

from configparser import ConfigParser
from pathlib import Path

from apps.customers.folding import compact

LISTED = Path(__file__).with_name("headings.txt")


def _read():
    """Return {kind: {folded heading: code}}."""
    listed = ConfigParser(delimiters=(":",), interpolation=None)
    listed.read_string(LISTED.read_text(encoding="utf-8"))
    found = {}
    for kind in ("customers", "leads"):
        names = found.setdefault(kind, {})
        for section in ("common", kind):
            for code, line in listed[section].items():
                for name in line.split(","):
                    names.setdefault(compact(name), code)
    return found


HEADINGS = _read()
