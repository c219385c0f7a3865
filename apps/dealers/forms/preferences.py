"""What people choose about their own place at work."""

from django import forms

from ..models import User


class PreferencesForm(forms.ModelForm):
    """The language of the pages and their appearance."""

    class Meta:
        model = User
        fields = ["language", "theme"]
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}


class SeenForm(forms.Form):
    """The moment of the list that somebody has seen."""

    until = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
