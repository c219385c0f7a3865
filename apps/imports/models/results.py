"""What came of the rows of a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.models import DealershipManager, DealershipOwned
from apps.customers.models import Customer
from apps.imports.problems import Level, in_words

from .files import FileImport


class ImportProblemQuerySet(models.QuerySet):
    def in_order(self):
        """By row; within one, as they were found."""
        return self.order_by("row", "id")


class ImportProblem(DealershipOwned):
    """Something in a row that a person should know of; that of the last check or load."""

    file_import = models.ForeignKey(
        FileImport, models.CASCADE, related_name="problems", verbose_name=_("file import")
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=4, choices=Level)
    code = models.CharField(_("code"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    objects = DealershipManager.from_queryset(ImportProblemQuerySet)()

    class Meta:
        ordering = ["row", "id"]
        verbose_name = _("problem of a row")
        verbose_name_plural = _("problems of rows")
        indexes = [
            models.Index(fields=["group", "file_import", "row", "id"], name="import_problem_rows"),
        ]

    def __str__(self):
        return f"{self.row} {self.code}"

    @property
    def in_words(self):
        """What is wrong and what to do, in today's language."""
        return in_words(self.code, self.facts)


class ImportedCardQuerySet(models.QuerySet):
    def kept(self):
        """Those that stayed when the import was taken back."""
        return self.exclude(kept="")


class ImportedCard(DealershipOwned):
    """What a file made of one person's card and its surroundings, so that it can be taken back."""

    class Kept(models.TextChoices):
        WORKED_ON = "worked_on", _("Somebody has worked with this customer since.")
        CHANGED = "changed", _("The card was changed since.")
        JOINED = "joined", _("The card was joined with another one since.")

    file_import = models.ForeignKey(
        FileImport, models.CASCADE, related_name="cards", verbose_name=_("file import")
    )
    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    row = models.PositiveIntegerField(_("first row"))
    created = models.BooleanField(_("new card"))
    # {"customers.ContactPoint": [key], ...}: the rows that were written.
    made = models.JSONField(_("made"), default=dict)
    # {field: value}: what the card did not say before.
    filled = models.JSONField(_("filled in"), default=dict)
    written_at = models.DateTimeField(_("written at"))
    # The last change of a known card that was in its history by then.
    history_mark = models.BigIntegerField(_("last change known"), default=0)
    kept = models.CharField(_("kept because"), max_length=10, choices=Kept, blank=True)

    objects = DealershipManager.from_queryset(ImportedCardQuerySet)()

    class Meta:
        verbose_name = _("imported card")
        verbose_name_plural = _("imported cards")
        indexes = [models.Index(fields=["group", "customer"], name="imported_card_of_customer")]
        constraints = [
            models.UniqueConstraint(
                name="imported_card_once",
                fields=["group", "file_import", "customer"],
                violation_error_message=_("This card is already listed."),
            ),
        ]

    def __str__(self):
        return f"{self.file_import}: {self.customer_id}"
