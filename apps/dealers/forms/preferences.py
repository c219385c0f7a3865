"""What people choose about their own place at work."""

from django import forms

from ..models import User


class PreferencesForm(forms.ModelForm):
    """The language of the pages and their appearance."""

    class Meta:
        model = User
        fields = ["language", "theme"]
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}
