"""The one table that every search of the group reads."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import GroupOwned


class SearchKey(GroupOwned):
    """One way to find a customer; customers.keys makes them, later apps add their own."""

    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="search_keys",
        # The longest table of all: the unique constraint below finds a customer's keys as well.
        db_index=False,
        verbose_name=_("customer"),
    )
    kind = models.CharField(_("kind"), max_length=10)
    key = models.CharField(_("key"), max_length=80)
    # What was found, as people write it; empty for a name, which stands beside it anyway.
    shown = models.CharField(_("as written"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("search key")
        verbose_name_plural = _("search keys")
        indexes = [
            # Prefixes: the pattern operators ignore the database's collation.
            models.Index(
                "group",
                OpClass("key", name="varchar_pattern_ops"),
                name="search_key_prefix",
            ),
            # Inside of a word or a number, from three characters on.
            GinIndex(OpClass("key", name="gin_trgm_ops"), name="search_key_inside"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="search_key_once",
                fields=["group", "customer", "kind", "key"],
                violation_error_message=_("This key is already known."),
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.key}"
