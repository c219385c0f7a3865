"""The two owners every row of ours belongs to (ADR 0001)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock
from .errors import Refused
from .scope import CurrentGroup, InVisibleDealership, current_scope


def current_group_id():
    """Return the group a new row belongs to."""
    return current_scope().group_id


def current_dealership_id():
    """Return the dealership a new row belongs to; a group's overview has to choose one first."""
    if (dealership_id := current_scope().dealership_id) is None:
        raise Refused(_("Choose the dealership you work in first."))
    return dealership_id


class GroupManager(models.Manager):
    def get_queryset(self):
        ours = super().get_queryset().filter(group=CurrentGroup())
        return ours.fetch_mode(models.FETCH_PEERS)  # One query per relation, not one per row.


class DealershipManager(GroupManager):
    def get_queryset(self):
        return super().get_queryset().filter(InVisibleDealership("dealership"))


class GroupOwned(models.Model):
    """A fact about people; every dealership of the group shares it."""

    # Time-ordered, and made by us: a phone without a network can make one, and a retry repeats it.
    id = models.UUIDField(primary_key=True, default=clock.new_key, editable=False)
    group = models.ForeignKey(
        "dealers.DealerGroup",
        models.PROTECT,
        editable=False,
        default=current_group_id,
        related_name="+",
        # Every index of ours begins with the group; one of it alone would serve nobody.
        db_index=False,
        verbose_name=_("dealer group"),
    )

    objects = GroupManager()
    unscoped = models.Manager()  # noqa: DJ012 - after the scoped one, which has to be the first.

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        # What is in hand was just read or written, and the owner comes from the scope: to ask the
        # database whether it exists would double the statements of an action.
        known = {field.name for field in self._meta.fields if self._is_in_hand(field)}
        super().clean_fields(exclude=set(exclude or ()) | known)

    def _is_in_hand(self, field):
        owner = field.name in ("group", "dealership")
        return (
            field.is_relation
            and field.value_from_object(self) is not None
            and (owner or field.is_cached(self))
        )

    def validate_unique(self, exclude=None):
        # A fresh UUID is nobody else's.
        super().validate_unique(exclude=set(exclude or ()) | {"id"})

    def validate_constraints(self, exclude=None):
        # No form shows the owner, but what is unique within one must still be checked.
        super().validate_constraints(exclude=set(exclude or ()) - {"group", "dealership"})


class DealershipOwned(GroupOwned):
    """Work of one dealership; colleagues elsewhere in the group do not see it."""

    dealership = models.ForeignKey(
        "dealers.Dealership",
        models.PROTECT,
        editable=False,
        default=current_dealership_id,
        related_name="+",
        verbose_name=_("dealership"),
    )

    objects = DealershipManager()

    class Meta:
        abstract = True
