"""What is said about a visit by one press or one line."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PartyForm(forms.Form):
    """Which party that is here another visit belongs to."""

    party = forms.UUIDField()


class PlaceForm(forms.Form):
    """Where in the showroom somebody is now; nowhere in particular is an answer."""

    place = forms.CharField(label=_("Where in the showroom"), max_length=60, required=False)


class DeclineForm(forms.Form):
    """Why somebody cannot come, if they say so."""

    why = forms.CharField(max_length=200, required=False)
