"""What a person does with a message in quarantine."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 1024 * 1024


class ReplayForm(forms.Form):
    """The message as a person may mend it; left as it is, it is read again as it came."""

    text = forms.CharField(
        label=_("Text to read"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 18, "spellcheck": "false", "class": "form-control font-monospace"}
        ),
        help_text=_("Mend it here. The message as it came is kept beside it."),
    )

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, initial={"text": shown}, **kwargs)
        self.shown = shown

    def corrected(self):
        """The text when somebody changed it, "" when it is what came."""
        text = _with_plain_ends(self.cleaned_data["text"])
        return "" if text == _with_plain_ends(self.shown) else text


class DismissForm(forms.Form):
    """Why nobody has to care."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For example: advertising, a test, a copy.")
    )


def _with_plain_ends(text):
    # Browsers send every line end as two characters and drop the first empty line.
    return text.replace("\r\n", "\n").strip("\n")
