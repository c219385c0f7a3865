"""Every table has an owner and shows only its owner's rows; a machine remembers it."""

import pghistory.models
from django.apps import apps
from django.core.checks import Error, register
from django.db.models import UniqueConstraint

from .models import GroupManager, GroupOwned

# Reference tables: small, rarely written, the same for every group or the map of the groups itself.
SHARED = {
    "dealers.DealerGroup",
    "dealers.Dealership",
    "dealers.OpeningHours",
    "dealers.StaffMembership",
    "dealers.User",
    "vehicles.Brand",
    "vehicles.CarModel",
    "vehicles.Variant",
}


def our_models():
    """Return the concrete models of our own apps, without the history tables."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and not issubclass(model, pghistory.models.Event)
    ]


@register
def every_model_has_an_owner(app_configs, **kwargs):
    errors = []
    for model in our_models():
        if model._meta.label in SHARED:
            continue
        if not issubclass(model, GroupOwned):
            errors.append(Error("This model has no owner.", obj=model, id="core.E001"))
        elif not isinstance(model._meta.managers[0], GroupManager):
            errors.append(Error("Its first manager is not scoped.", obj=model, id="core.E002"))
        else:
            errors.extend(_unscoped_promises(model))
    return errors


def _unscoped_promises(model):
    # Tables are spread by group one day; a promise across groups could not be kept then.
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield Error(f"{field.name} is unique across groups.", obj=model, id="core.E003")
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and "group" not in constraint.fields:
            yield Error(f"{constraint.name} leaves out the group.", obj=model, id="core.E003")


@register
def every_history_carries_the_group(app_configs, **kwargs):
    return [
        Error("This history does not carry the group.", obj=model, id="core.E004")
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
        and model.__module__.startswith("apps.")
        and model.pgh_tracked_model._meta.label not in SHARED
        and not any(field.name == "group" for field in model._meta.fields)
    ]
