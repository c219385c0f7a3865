"""Forms of ours that anybody can fill in."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from .public import OpenToAll
from .sources import LeadSource


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class WebForm(OpenToAll):
    """The page on which people write to a dealership; what they write comes from its source."""

    source = models.ForeignKey(
        LeadSource, models.PROTECT, related_name="web_forms", verbose_name=_("source")
    )
    active = models.BooleanField(_("active"), default=True)
    # Sites that may show it within a page of theirs; one origin a line.
    frame_origins = models.TextField(_("sites that may embed it"), max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")
        indexes = [models.Index(fields=["code"], name="web_form_code")]
        constraints = [
            models.UniqueConstraint(
                name="web_form_code_once",
                fields=["group", "code"],
                violation_error_message=_("This address is taken. Try again."),
            ),
            models.UniqueConstraint(
                name="web_form_one_for_a_source",
                fields=["group", "source"],
                violation_error_message=_("This source already has a form."),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def origins(self):
        """The sites that may embed it, as a Content-Security-Policy names them."""
        return self.frame_origins.split()
