"""What a reviewer would have to remember, remembered by a machine."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.template.loader import get_template

from apps.core.checks import SHARED, every_model_has_an_owner, our_models

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in ROOT.glob("apps/**/*.py") if "migrations" not in path.parts)

# Where the scope may be left, and why: docs/adr/0001.
UNSCOPED = {
    "apps/imports/models/files.py",
    "apps/core/models.py",
    "apps/dealers/models/notifications.py",
    "apps/leads/models/intake.py",
    "apps/leads/models/public.py",
    "apps/leads/models/sources.py",
}


def calls_of(name):
    """Yield (file, call) for every call of a function of this name in our sources."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", None))
                if called == name:
                    yield path, node


def recorded_kinds():
    for _path, call in calls_of("record"):
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
            yield call.args[1].value


def test_every_recorded_fact_has_a_template_of_its_own():
    kinds = set(recorded_kinds())

    missing = []
    for kind in sorted(kinds):
        app, event = kind.split(".")
        if not (ROOT / f"templates/{app}/timeline/{event}.html").exists():
            missing.append(kind)

    assert len(kinds) >= 5
    assert missing == []


def test_every_fact_is_recorded_by_a_name_that_can_be_found():
    for path, call in calls_of("record"):
        if path.name == "actions.py" or "actions" in path.parts:
            assert isinstance(call.args[1], ast.Constant), f"{path}:{call.lineno}"


def test_every_notification_has_words_of_its_own():
    kinds = {
        call.args[1].value
        for _path, call in calls_of("notify")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }

    said = {
        f"{path.parts[-3]}.{path.stem}" for path in ROOT.glob("templates/*/notifications/*.txt")
    }

    assert kinds == said


def test_timeline_templates_load():
    for path in sorted(ROOT.glob("templates/*/timeline/*.html")):
        get_template(str(path.relative_to(ROOT / "templates")))


def test_the_scope_is_left_only_where_the_decision_says_so():
    users = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\bunscoped\b", path.read_text(encoding="utf-8"))
    }

    assert users <= UNSCOPED


def test_every_table_of_ours_has_an_owner():
    assert every_model_has_an_owner(None) == []
    assert {model._meta.label for model in our_models()} >= SHARED


def test_no_owned_table_counts_its_keys():
    counted = [
        model._meta.label
        for model in our_models()
        if model._meta.label not in SHARED and model._meta.pk.get_internal_type() != "UUIDField"
    ]

    assert counted == []


def test_reference_tables_never_point_to_owned_ones():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if model._meta.label in SHARED
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in set(our_models())
        if field.related_model._meta.label not in SHARED
    ]

    assert wrong == []


def test_the_database_reads_chinese_letters_as_letters():
    # In a plain C locale trigrams of Chinese are empty, and a search inside a name finds nobody.
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_length(show_trgm('王伟明'), 1)")
        assert cursor.fetchone() == (4,)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_readable(path):
    text = path.read_text(encoding="utf-8")
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40
    ]

    assert long == []
    assert text.count("\n") <= 300
    assert path.stem not in {"utils", "helpers", "mixins", "constants", "selectors"}


def test_apps_are_those_of_the_house():
    ours = [config.label for config in apps.get_app_configs() if config.name.startswith("apps.")]

    assert ours == [
        "core",
        "dealers",
        "customers",
        "journeys",
        "vehicles",
        "leads",
        "imports",
        "reception",
    ]
