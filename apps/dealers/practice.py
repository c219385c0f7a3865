"""Stores to practise in: a group of its own each, so that nothing of them is real anywhere else."""

from apps.core.scope import Scope, current_scope

from .models import DealerGroup, Dealership


def is_practice():
    """Tell whether whoever is at work practises: nothing leaves the house then."""
    ours = DealerGroup.objects.filter(pk=current_scope().group_id)
    return ours.filter(practice_of__isnull=False).exists()


def practice_store_of(home):
    """Return the store in which the people of a dealership practise, or None."""
    return Dealership.objects.filter(group__practice_of=home).select_related("group").first()


def practice_stores():
    """Every store to practise in, of all groups."""
    stores = Dealership.objects.filter(group__practice_of__isnull=False)
    return stores.select_related("group").order_by("pk")


def scope_of_store(store):
    """The scope of somebody who works at this one store."""
    return Scope(store.group_id, (store.pk,), store.pk)
