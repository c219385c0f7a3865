"""What is written about campaigns and their costs."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from ..models.sources import LINK_SENTENCE, NOT_IN_A_LINK, campaign_code

IN_A_LINK = RegexValidator(NOT_IN_A_LINK, LINK_SENTENCE, inverse_match=True)
CURRENCY = RegexValidator("^[A-Z]{3}$", _("Write three capital letters, like GBP."))


def day(label, **field):
    """A field for a day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **field
    )


class CampaignForm(forms.Form):
    """What was paid for, and the code by which its enquiries are known."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("As senders write it, for example in utm_campaign. Spaces become hyphens."),
    )
    starts_on = day(_("Starts on"), required=False)
    ends_on = day(_("Ends on"), required=False)

    def clean_code(self):
        code = campaign_code(self.cleaned_data["code"])
        IN_A_LINK(code)
        return code


class CostForm(forms.Form):
    """An amount with its day, or the days it was for."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    starts_on = day(_("From"))
    ends_on = day(_("To"), required=False, help_text=_("Empty: on that one day."))
    what = forms.CharField(
        label=_("What for"), max_length=120, required=False, help_text=_("For example: print.")
    )

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid7()} | (initial or {}), **kwargs)

    def clean_currency(self):
        currency = self.cleaned_data["currency"].strip().upper()
        CURRENCY(currency)
        return currency
