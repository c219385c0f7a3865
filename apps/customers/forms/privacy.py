"""How long things are kept, and people who are to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.customers.models import DataRequest, Erasure, RetentionRule


class RuleForm(forms.Form):
    """So many days for one kind of thing."""

    kind = forms.ChoiceField(choices=RetentionRule.Kind)
    days = forms.IntegerField(min_value=30, max_value=36_500)


class ErasureForm(forms.Form):
    """Why, and the name as proof that the right card was read."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[(why.value, why.label) for why in (Erasure.Why.ASKED, Erasure.Why.MISTAKE)],
        widget=forms.RadioSelect,
    )
    typed = forms.CharField(
        label=_("Write the name as it stands on the card"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name exactly as it stands on the card.")},
    )


class DataRequestForm(forms.Form):
    """What somebody asks us to do with what we hold of them."""

    kind = forms.ChoiceField(label=_("I ask for"), choices=DataRequest.Kind)
    words = forms.CharField(
        label=_("What is wrong, or what else we should know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
