"""What is written about tags, and on their pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.customers.models import Purpose
from apps.leads.forms.public import PublicForm
from apps.vehicles.models import ShowCar

from ..models import HelpCall


class NumberForm(PublicForm):
    """A visitor at a car who wants to hear from us; nobody has to."""

    message = forms.CharField(
        label=_("What would you like to know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["message", "name", "phone", "email"]

    def said(self, *, tag, language):
        """The enquiry, in the shape of our API."""
        variant = tag.show_car.variant if tag.show_car else None
        model = variant and variant.car_model
        said = {
            "requested_at": clock.now().isoformat(),
            "interest": [{"make": model.brand.name, "model": model.name}] if model else [],
            "comments": self.cleaned_data["message"].strip(),
            "language": language,
            "tracking": {"utm_source": "showroom", "utm_content": f"tag {tag.number}"},
            **self.person(),
        }
        if consent := self.consent(Purpose.MARKETING):
            said["consent"] = consent
        return said


class HangForm(forms.Form):
    """The car that a tag hangs at."""

    show_car = forms.ModelChoiceField(
        ShowCar.objects.on_show().whole().order_by("place", "id"),
        label=_("Show car"),
        required=False,
        empty_label=_("at no car"),
    )


class DeviceForm(forms.Form):
    """A screen for a tag."""

    name = forms.CharField(
        label=_("What is it called?"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EndingForm(forms.Form):
    """What a host found at the car."""

    ENDINGS = (HelpCall.Ending.MET, HelpCall.Ending.EMPTY)
    ending = forms.ChoiceField(choices=[(ending.value, ending.label) for ending in ENDINGS])


class BeatForm(forms.Form):
    """What a screen says every minute."""

    unit = forms.CharField(max_length=200)
    load_ms = forms.IntegerField(min_value=0, max_value=10_000_000, required=False)
    version = forms.CharField(max_length=12, required=False)
    battery = forms.IntegerField(min_value=0, max_value=100, required=False)


class WordForm(forms.Form):
    """The word on the page that a visitor shows at the desk."""

    word = forms.CharField(label=_("Word on their page"), max_length=10)
