"""The histories that the database keeps of cards and contact points."""

from django.apps import apps

from apps.core.scope import current_scope

from .holdings import table_of

# By what each names its card.
HISTORIES = {"CustomerEvent": "pgh_obj", "ContactPointEvent": "customer"}


def history_rows(cards):
    """Yield the rows of each history that belong to these cards."""
    for name, column in HISTORIES.items():
        yield apps.get_model("customers", name).objects.filter(**{f"{column}__in": cards})


def history_of(cards):
    """Return the tables of these histories."""
    return [table_of(rows) for rows in history_rows(cards)]


def old_history_rows(before):
    """Return the rows of each history of this group from before then."""
    group = current_scope().group_id
    models = [apps.get_model("customers", name) for name in HISTORIES]
    return [
        model.objects.filter(group=group, pgh_created_at__lt=before).order_by() for model in models
    ]
