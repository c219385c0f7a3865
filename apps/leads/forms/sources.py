"""What is written about sources."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LeadSource


class SourceForm(forms.Form):
    """A way in, by the name people at work know it by."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=LeadSource.Kind.choices)


class SourceChangeForm(SourceForm):
    """The same, and whether its token is accepted."""

    active = forms.BooleanField(
        label=_("Active"),
        required=False,
        help_text=_("Off: its token is refused and it is not offered at the desk."),
    )


class TokenForm(forms.Form):
    """The mark of the token that a new one replaces."""

    replaces = forms.CharField(required=False, widget=forms.HiddenInput)
