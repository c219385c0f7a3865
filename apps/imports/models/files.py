"""A file that moves in, kept as it came, and how far it is."""

import tempfile
from contextlib import contextmanager

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import DealershipManager, DealershipOwned
from apps.core.scope import Scope
from apps.imports.problems import in_words
from apps.imports.tables import Layout
from apps.leads.models import LeadSource


class FileImportQuerySet(models.QuerySet):
    def newest_first(self):
        """The keys are made in the order of time, so they sort the list and page it."""
        return self.order_by("-id")

    def running(self):
        """Those that a worker has in hand, or should have."""
        return self.filter(state__in=FileImport.RUNNING)


class FileImport(DealershipOwned):
    """One file on its way in: read, checked, taken over, and taken back if need be."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("customers and their cars")
        LEADS = "leads", _("enquiries")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to choose")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, not moved in yet")
        LOADING = "loading", _("moving in")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("moved in")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        DROPPED = "dropped", _("no longer kept")

    RUNNING = (State.CHECKING, State.LOADING, State.UNDOING)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    # How the table lies in the file, see tables.Layout.
    layout = models.JSONField(_("layout"))
    # What its columns mean: {"columns": [code], "days": {column: order}, "unit": "km"}.
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    # Of enquiries: where they come from.
    source = models.ForeignKey(
        LeadSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="file_imports",
        verbose_name=_("source"),
    )
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    # The number of the last row that is done; what follows has not been touched.
    cursor = models.PositiveIntegerField(_("last row done"), default=0)
    # Which turn of work the row is in: a worker that lost it to another one must stop.
    turn = models.PositiveIntegerField(_("turn"), default=0)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    # Rows that held somebody who was erased before the file moved in.
    rows_cut = models.PositiveIntegerField(_("rows taken out"), default=0)
    trouble = models.JSONField(_("trouble"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    created_at = models.DateTimeField(_("brought at"), default=clock.now)
    beat_at = models.DateTimeField(_("last sign of work"), null=True, blank=True)
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = DealershipManager.from_queryset(FileImportQuerySet)()
    unscoped = models.Manager.from_queryset(FileImportQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("file import")
        verbose_name_plural = _("file imports")
        indexes = [
            models.Index(fields=["group", "dealership", "-id"], name="file_import_newest"),
            models.Index(
                fields=["beat_at"],
                name="file_import_running",
                condition=Q(state__in=("checking", "loading", "undoing")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="file_import_moves_in_once",
                fields=["group", "dealership", "kind", "sha256"],
                condition=Q(state__in=("loading", "undoing")),
                violation_error_message=_("The same file is moving in already."),
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("imports:import", args=[self.pk])

    @classmethod
    def left_behind(cls, *, before):
        """Those of every group that show no sign of work since a moment."""
        return cls.unscoped.running().filter(beat_at__lt=before).order_by("beat_at")

    @property
    def scope(self):
        """Where its rows belong, whoever works on it."""
        return Scope(self.group_id, (self.dealership_id,), self.dealership_id)

    @cached_property
    def table(self):
        """How the table lies in the file."""
        return Layout.of(self.layout)

    @property
    def is_running(self):
        return self.state in self.RUNNING

    @property
    def percent(self):
        """How much of it is done, in hundredths."""
        return min(100, round(100 * self.cursor / self.rows)) if self.rows else 0

    @property
    def trouble_in_words(self):
        """Why it stopped by itself, "" when it did not."""
        return in_words(**self.trouble) if self.trouble else ""

    @contextmanager
    def opened(self):
        """The file as it came, to be read from the disk of whoever works on it."""
        with tempfile.TemporaryFile() as file:
            for body in self.parts.order_by("number").values_list("body", flat=True).iterator(1):
                file.write(body)
            file.seek(0)
            yield file


class FilePart(DealershipOwned):
    """A mebibyte of a file: it comes, is kept and is read in parts, whatever its size."""

    file_import = models.ForeignKey(
        FileImport, models.CASCADE, related_name="parts", verbose_name=_("file import")
    )
    number = models.PositiveIntegerField(_("number"))
    body = models.BinaryField(_("body"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("part of a file")
        verbose_name_plural = _("parts of files")
        constraints = [
            models.UniqueConstraint(
                name="file_part_once",
                fields=["group", "file_import", "number"],
                violation_error_message=_("This part is already kept."),
            ),
        ]

    def __str__(self):
        return f"{self.file_import} {self.number}"


class ColumnMapping(DealershipOwned):
    """What the columns of an old system mean, remembered for the next file of its kind."""

    kind = models.CharField(_("kind"), max_length=10, choices=FileImport.Kind)
    signature = models.CharField(_("signature of the headings"), max_length=64)
    mapping = models.JSONField(_("columns"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    chosen_at = models.DateTimeField(_("chosen at"), default=clock.now)

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [
            models.UniqueConstraint(
                name="column_mapping_once",
                fields=["group", "dealership", "kind", "signature"],
                violation_error_message=_("These headings are already known."),
            ),
        ]

    def __str__(self):
        return self.signature[:12]
