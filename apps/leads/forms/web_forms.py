"""What people at work decide about a public form."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?")
MOST = 10


class WebFormForm(forms.Form):
    """Whether it is open, and which sites may show it within a page of theirs."""

    active = forms.BooleanField(
        label=_("Open"), required=False, help_text=_("Off: its address is not found any more.")
    )
    frame_origins = forms.CharField(
        label=_("Sites that may embed it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One a line, like https://www.example.com. Linking to it is always possible."),
    )

    def clean_frame_origins(self):
        origins = self.cleaned_data["frame_origins"].lower().split()
        origins = list(dict.fromkeys(origin.rstrip("/") for origin in origins))
        if len(origins) > MOST or not all(ORIGIN.fullmatch(origin) for origin in origins):
            raise forms.ValidationError(
                _("Write at most ten sites with https:// and without a path.")
            )
        return "\n".join(origins)
