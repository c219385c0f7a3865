"""No table with a person in it is left out of what is handed out of them, or of their erasure."""

from pathlib import Path

import pghistory.models
from django.apps import apps

from apps.core.checks import our_models
from apps.core.scope import current_scope, working_in
from apps.customers.actions.holdings import held_of
from apps.customers.erasing import traces_of
from apps.customers.models import Customer, Disclosure, Erasure
from apps.customers.signals import erasing
from apps.customers.tables import histories_of_people, tables_of_people
from apps.dealers.workplace import scope_of_group
from tests.factories import CustomerFactory

ROOT = Path(__file__).resolve().parents[2]
# Where what is append-only is changed after all, and why: docs/adr/0008.
IGNORING = {
    "apps/customers/actions/erasure.py",
    "apps/customers/actions/outdated.py",
    "apps/journeys/actions/privacy.py",
    "apps/reception/actions/practice.py",
}


def with_a_person():
    """Every table of ours with the key of a customer, and the histories of these."""
    found = {
        model
        for model in our_models()
        if model is Customer or any(f.related_model is Customer for f in model._meta.local_fields)
    }
    histories = {
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
        and model.__module__.startswith("apps.")
        and model.pgh_tracked_model in found
    }
    return found | histories


def names(models):
    return sorted(model._meta.label for model in models)


def test_everything_with_a_person_is_handed_out():
    sections = held_of(CustomerFactory())

    told = {table.model for section in sections for table in section.tables}

    assert names(with_a_person() - told) == []


def test_everything_with_a_person_is_erased():
    traces = traces_of(CustomerFactory())
    with working_in(scope_of_group(current_scope().group_id)):
        told = erasing.send(sender=Customer, traces=traces)
    done = {model for _receiver, counts in told for model in counts}
    # The cards' own app is asked last, and finds its tables itself.
    done |= {Customer, Disclosure, Erasure, *tables_of_people(), *histories_of_people()}

    assert names(with_a_person() - done) == []


def test_what_is_append_only_is_changed_only_where_the_decision_says_so():
    users = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("apps/**/*.py")
        if "pgtrigger.ignore" in path.read_text(encoding="utf-8")
    }

    assert users - {path for path in users if path.startswith("apps/imports/")} == IGNORING
