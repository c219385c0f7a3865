"""The translations: what the source says, what the catalogues know, and their compiled form.

Everything is done in Python, so that nobody needs gettext's programs.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import gettext_noop
from django.utils.translation.template import templatize

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SOURCE_LANGUAGE = "en"
# Django's own words that its catalogues do not have yet.
BORROWED = (gettext_noop("- Select an option -"),)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def catalogue_files():
    """Every catalogue, as (language folder's name, path)."""
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
            yield path.parent.parent.name, path


def read_catalogue(path, language):
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compile_catalogues():
    """Write the `.mo` file beside each catalogue that is newer; give back how many were."""
    count = 0
    for language, path in catalogue_files():
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        # Replaced in one step: a server that starts meanwhile must not read half a file.
        made = path.with_suffix(".mo.new")
        with made.open("wb") as file:
            write_mo(file, read_catalogue(path, language))
        made.replace(compiled)
        count += 1
    return count


def source_messages():
    """What the source asks to have translated, freshly read, as a catalogue of its own."""
    found = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for path in source_files():
        place = path.relative_to(settings.BASE_DIR).as_posix()
        text = path.read_text()
        if path.suffix != ".py":
            text = _as_python(text, place)
        lines = BytesIO(text.encode())
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract(
            "python", lines, KEYWORDS, ["Translators"], options
        ):
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return found


def source_files():
    for folder, patterns in {
        "apps": ("*.py", "*.html", "*.txt"),
        "config": ("*.py",),
        "templates": ("*.html", "*.txt"),
    }.items():
        for pattern in patterns:
            for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
                if "migrations" not in path.parts:
                    yield path


def update_catalogues():
    """Bring every catalogue to what the source says; new messages arrive untranslated."""
    source = source_messages()
    for language, path in catalogue_files():
        catalogue = read_catalogue(path, language)
        # Babel would stamp the moment into the file, a change that means nothing.
        source.creation_date = catalogue.creation_date
        catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)


def complaints():
    """Yield one sentence for each thing a reader of another language would stumble over."""
    source = source_messages()
    for language, path in catalogue_files():
        catalogue = read_catalogue(path, language)
        known = {_key(message): message for message in catalogue if message.id}
        place = path.relative_to(settings.BASE_DIR)
        for message in source:
            if message.id:
                yield from _missing(message, known.get(_key(message)), language)
        wanted = {_key(message) for message in source}
        for key, message in known.items():
            if message.fuzzy:
                yield f"{place}:{message.lineno}: fuzzy: {_short(message)}"
            if key not in wanted:
                yield f"{place}:{message.lineno}: no longer in the source: {_short(message)}"
        for message in catalogue.obsolete.values():
            yield f"{place}: obsolete: {_short(message)}"


def _missing(message, known, language):
    """English needs no translation, since the source is in English."""
    where = ", ".join(f"{name}:{line}" for name, line in message.locations[:3])
    if language == SOURCE_LANGUAGE:
        return
    if known is None:
        yield f"{where}: not in {language}: {_short(message)}"
    else:
        strings = [known.string] if isinstance(known.string, str) else known.string
        if not all(strings):
            yield f"{where}: not translated to {language}: {_short(message)}"
            return
        for name in sorted(_placeholders(strings) ^ _placeholders(_texts(message))):
            yield f"{where}: {name} is not on both sides in {language}: {_short(message)}"


def _placeholders(texts):
    return {name for text in texts if text for name in PLACEHOLDER.findall(text)}


def _texts(message):
    return [message.id] if isinstance(message.id, str) else message.id


def _as_python(template, place):
    """A template with all but its messages blanked out, line for line."""
    # Django keeps the indentation, which Python's reader would take for syntax.
    return "\n".join(line.lstrip() for line in templatize(template, origin=place).split("\n"))


def _key(message):
    return message.context, _texts(message)[0]


def _short(message):
    text = _key(message)[1]
    return repr(text if len(text) <= 60 else text[:57] + "...")
