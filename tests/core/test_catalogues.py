import pytest
from django.core.management import CommandError, call_command

from apps.core.catalogues import compile_catalogues, complaints, source_messages

TEMPLATE = """{% load i18n %}
{% translate "Waiting" %}
    <p>{% blocktranslate count n=n trimmed %}
      One "guest"
  {% plural %}
      {{ n }} guests
    {% endblocktranslate %}</p>
{# Translators: the verb #}
{% translate "Order" context "verb" %}
"""
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
WHOLE = (
    HEAD + 'msgid "Waiting"\nmsgstr "等候中"\n\n'
    'msgid "One \\"guest\\""\nmsgid_plural "%(n)s guests"\nmsgstr[0] "%(n)s 位客人"\n\n'
    'msgctxt "verb"\nmsgid "Order"\nmsgstr "订购"\n\n'
    'msgid "Sold"\nmsgstr "已售"\n'
)


@pytest.fixture
def project(tmp_path, settings):
    """A small source with one catalogue to write into."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    for name, text in {
        "templates/board.html": TEMPLATE,
        "apps/cars.py": 'from django.utils.translation import gettext as _\n\nSOLD = _("Sold")\n',
        "locale/zh_Hans/LC_MESSAGES/django.po": WHOLE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"


def test_messages_are_found_in_templates_and_python_with_their_lines(project):
    found = [(m.id, m.context, m.locations) for m in source_messages() if m.id]

    assert sorted(found, key=lambda message: message[2]) == [
        ("Sold", None, [("apps/cars.py", 3)]),
        ("Waiting", None, [("templates/board.html", 2)]),
        (('One "guest"', "%(n)s guests"), None, [("templates/board.html", 3)]),
        ("Order", "verb", [("templates/board.html", 9)]),
    ]


def test_a_whole_catalogue_gives_no_cause_to_complain(project):
    assert list(complaints()) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("等候中", ""), "templates/board.html:2: not translated to zh_Hans: 'Waiting'"),
        (("Sold", "Lent"), "apps/cars.py:3: not in zh_Hans: 'Sold'"),
        (("Sold", "Lent"), "{po}:15: no longer in the source: 'Lent'"),
        (('msgid "Sold"', '#, fuzzy\nmsgid "Sold"'), "{po}:16: fuzzy: 'Sold'"),
        (('msgid "Sold"', '#~ msgid "A"\n#~ msgstr "B"\n\nmsgid "Sold"'), "{po}: obsolete: 'A'"),
        (
            ("%(n)s 位客人", "%(m)s 位客人"),
            "templates/board.html:3: %(m)s is not on both sides in zh_Hans: 'One \"guest\"'",
        ),
    ],
)
def test_each_fault_is_named_with_its_place(project, change, complaint):
    project.write_text(WHOLE.replace(*change))

    found = "\n".join(complaints())

    assert complaint.format(po="locale/zh_Hans/LC_MESSAGES/django.po") in found


def test_english_needs_no_translation(project):
    english = project.parents[2] / "en/LC_MESSAGES/django.po"
    english.parent.mkdir(parents=True)
    english.write_text(HEAD)

    assert list(complaints()) == []


def test_the_check_fails_until_an_update_was_translated(project):
    project.write_text(WHOLE.replace("Sold", "Lent"))
    with pytest.raises(CommandError, match="2 translations need care"):
        call_command("check_translations")

    call_command("update_translations")

    assert list(complaints()) == ["apps/cars.py:3: not translated to zh_Hans: 'Sold'"]
    project.write_text(project.read_text().replace('"Sold"\nmsgstr ""', '"Sold"\nmsgstr "已售"'))
    call_command("check_translations")


def test_only_a_catalogue_that_changed_is_compiled(project):
    call_command("compile_translations")

    assert compile_catalogues() == 0
    assert project.with_suffix(".mo").read_bytes().startswith(b"\xde\x12\x04\x95")
