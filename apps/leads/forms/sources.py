"""What is written about sources and campaigns."""

from django import forms
from django.core.validators import RegexValidator
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


class CampaignForm(forms.Form):
    """What was paid for, and the code by which its enquiries are known."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("As senders write it, for example in utm_campaign."),
    )
    starts_on = forms.DateField(
        label=_("Starts on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    cost = forms.DecimalField(label=_("Cost"), max_digits=12, decimal_places=2, min_value=0)
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        validators=[RegexValidator("^[A-Z]{3}$", _("Write three capital letters, like GBP."))],
    )

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()
