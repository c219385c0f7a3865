"""How fast it goes in a practice store."""

from django import forms
from django.utils.translation import gettext_lazy as _

NUMBER = {"inputmode": "numeric"}


class PracticeForm(forms.Form):
    """How many come in an hour, for how long, and which story it is."""

    per_hour = forms.IntegerField(
        label=_("Arrivals, calls and enquiries in an hour"),
        initial=30,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    minutes = forms.IntegerField(
        label=_("For how many minutes?"),
        initial=60,
        min_value=5,
        max_value=480,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    seed = forms.IntegerField(
        label=_("Story"),
        initial=1,
        min_value=1,
        max_value=9999,
        help_text=_("The same number tells the same story again, another number another one."),
        widget=forms.NumberInput(attrs=NUMBER),
    )
