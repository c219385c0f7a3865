"""The tables of this app that hang on a person: found, not listed, so that none is forgotten."""

import pghistory.models
from django.apps import apps
from django.db.models import Q

from apps.core.scope import current_scope

from .models import ContactPoint, Customer, Disclosure, Erasure

# The cards themselves, the receipt of their erasure, and who had looked at them.
STAYING = (Customer, Disclosure, Erasure)


def tables_of_people():
    """Return the models whose rows go with a person; who points at another of them goes first."""
    found = [model for model in _models() if model not in STAYING and _keys(model, Customer)]
    ordered = []
    while found:
        free = [m for m in found if not any(_keys(other, m) for other in found if other is not m)]
        ordered += free
        found = [model for model in found if model not in free]
    return ordered


def histories_of_people():
    """Return the histories of cards and of what hangs on them."""
    tracked = {Customer, *tables_of_people()}
    return [model for model in _models(history=True) if model.pgh_tracked_model in tracked]


def rows_on(model, cards):
    """Return the rows of a model that hang on one of these cards, by whichever of its keys."""
    wanted = Q(pgh_obj__in=cards) if _is_history(model, of=Customer) else Q()
    for name in _keys(model, Customer):
        wanted |= Q(**{f"{name}__in": cards})
    for name in _keys(model, ContactPoint):
        wanted |= Q(**{f"{name}__customer__in": cards})
    return model.objects.filter(wanted)


def old_history_rows(before):
    """Return the rows of each history of this group from before then."""
    group = current_scope().group_id
    histories = (model.objects.filter(group=group) for model in histories_of_people())
    return [rows.filter(pgh_created_at__lt=before).order_by() for rows in histories]


def _models(*, history=False):
    models = apps.get_app_config("customers").get_models()
    return [model for model in models if _is_history(model) == history]


def _is_history(model, of=None):
    is_one = issubclass(model, pghistory.models.Event)
    return is_one and (of is None or model.pgh_tracked_model is of)


def _keys(model, to):
    """The names of a model's keys to another; what a history says of itself is none of them."""
    fields = model._meta.local_fields
    return [f.name for f in fields if f.related_model is to and not f.name.startswith("pgh_")]
