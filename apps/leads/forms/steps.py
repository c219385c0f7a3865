"""A promise that has to wait."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..presets import PRESETS

LATER = "later"
QUICK = ("2h", "tomorrow", "3d", "week")


class PostponeForm(forms.Form):
    """Why it has to wait; the button that sends it says until when."""

    reason = forms.CharField(
        label=_("Why does it have to wait?"),
        max_length=300,
        error_messages={"required": _("Write why it has to wait.")},
        help_text=_("It stays written down that it was put off, and how often."),
    )
    until = forms.CharField(required=False)
    later_at = forms.DateTimeField(
        label=_("When"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], required=False
    )

    def __init__(self, *args, hours, **kwargs):
        super().__init__(*args, **kwargs)
        self.hours, self.now = hours, timezone.now()

    def clean(self):
        data = super().clean()
        if data.get("until") in PRESETS:
            data["due_at"] = PRESETS[data["until"]].due(self.now, self.hours)
        elif data.get("until") == LATER and data.get("later_at"):
            data["due_at"] = data["later_at"]
        elif "later_at" not in self.errors:
            self.add_error("later_at", _("Choose the day and the time."))
        return data

    def put_off(self):
        """What the action wants of a valid form."""
        return {"due_at": self.cleaned_data["due_at"], "reason": self.cleaned_data["reason"]}

    def quick(self):
        """The buttons that save: each with the moment it would promise."""
        return [
            {
                "value": code,
                "label": PRESETS[code].label,
                "due": PRESETS[code].due(self.now, self.hours),
            }
            for code in QUICK
        ]

    def earliest(self):
        """The least a date and time picker offers."""
        return f"{timezone.localtime(self.now):%Y-%m-%dT%H:%M}"
