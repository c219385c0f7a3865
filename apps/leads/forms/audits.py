"""What a lost customer says, and what it means."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LostAudit

Outcome = LostAudit.Outcome


class HearForm(forms.Form):
    """Before anybody shows the reason that was given."""

    said = forms.CharField(
        label=_("What does the customer say?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In their own words. The reason that was given is shown afterwards."),
        error_messages={"required": _("Write what the customer says, in their own words.")},
    )


class DecideForm(forms.Form):
    """How the loss was, now that both sides are known."""

    outcome = forms.ChoiceField(
        label=_("How was it?"),
        choices=[(o.value, o.label) for o in (Outcome.CONFIRMED, Outcome.WRONG, Outcome.RESCUED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("For whoever goes on; needed unless it was as said."),
    )
