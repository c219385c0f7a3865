"""What a dealership decides about its showroom."""

from django import forms

from ..models import ReceptionRules


class RulesForm(forms.ModelForm):
    class Meta:
        model = ReceptionRules
        fields = ["answer_seconds", "greet_minutes"]
