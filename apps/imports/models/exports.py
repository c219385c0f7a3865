"""Who took which list out of the house."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.models import GroupManager, GroupOwned

# Lists of later apps, by name: what people call them.
LATER = {}


def name_list(name, label):
    """Let a later app say what its list is called; it does so when it is ready."""
    LATER[name] = label


class ExportQuerySet(models.QuerySet):
    def newest_first(self):
        """The keys are made in the order of time, so they sort the list and page it."""
        return self.order_by("-id")


class Export(GroupOwned):
    """One list that somebody took out: which, how many rows, and whether it arrived whole."""

    class List(models.TextChoices):
        CUSTOMERS = "customers", _("customers")
        LEADS = "leads", _("leads")
        SOURCES = "sources", _("sources")
        CAMPAIGNS = "campaigns", _("campaigns")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    # Empty for a list over all dealerships of the group.
    dealership = models.ForeignKey(
        "dealers.Dealership",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("dealership"),
    )
    # Later apps have lists of their own: the name is theirs.
    name = models.CharField(_("list"), max_length=40)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    # What narrowed the list, as its address says.
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    # More were found than a search gives: the list was cut, and says so at its end.
    cut = models.BooleanField(_("cut short"), default=False)
    # False while it runs, and for ever when somebody broke it off.
    complete = models.BooleanField(_("complete"), default=False)
    masked = models.BooleanField(_("contact details masked"), default=False)
    at = models.DateTimeField(_("taken at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by")
    )

    objects = GroupManager.from_queryset(ExportQuerySet)()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        permissions = [
            ("export_customers", "Can take the list of customers out"),
            ("export_leads", "Can take the list of leads out"),
            ("export_sources", "Can take the lists of sources and campaigns out"),
        ]
        indexes = [models.Index(fields=["group", "-id"], name="export_newest")]

    @property
    def shown_name(self):
        """The list by the name of our own, or as a later app named it."""
        return (LATER | dict(self.List.choices)).get(self.name, self.name)

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
