"""What is typed about cars; nothing that can be a slip is refused, only doubted."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.forms import countries

from .models import Vehicle

UNITS = [("km", _("km")), ("mi", _("mi"))]
# Where odometers count miles.
MILES = frozenset(["GB", "US"])


class OdometerForm(forms.Form):
    """What the odometer shows."""

    value = forms.IntegerField(
        label=_("Odometer"), min_value=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Read on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args, country, **kwargs):
        start = {"unit": "mi" if country in MILES else "km", "on": timezone.localdate}
        super().__init__(*args, initial=start, **kwargs)


class CarForm(forms.ModelForm):
    """What a car is and which plate it wears."""

    plate = forms.CharField(
        label=_("Plate"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    plate_country = forms.ChoiceField(label=_("Plate of"), choices=countries)
    # Longer than a VIN: spaces and dashes are how people write it down.
    vin = forms.CharField(
        label=_("VIN"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip

    class Meta:
        model = Vehicle
        fields = ["make", "model", "model_year", "colour", "vin"]
        widgets = {
            "make": forms.TextInput(attrs={"list": "brands"}),
            "model_year": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }

    field_order = ["plate", "plate_country", "make", "model", "model_year", "colour", "vin"]

    def _post_clean(self):
        # The VIN in any spelling and the plate are read by the action, under its locks.
        pass

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("make", "model", "vin", "plate")):
            raise forms.ValidationError(_("Write at least the plate, the VIN or the make."))
        year = data.get("model_year")
        if year and not 1886 <= year <= timezone.localdate().year + 2:
            self.add_error("model_year", _("There is no car of that year."))
        return data


class NewCarForm(CarForm):
    """A customer's car, with what its odometer shows if somebody looked."""

    odometer = forms.IntegerField(
        label=_("Odometer"), min_value=0, max_value=9_999_999, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, widget=forms.RadioSelect)

    def __init__(self, *args, country, **kwargs):
        start = {"unit": "mi" if country in MILES else "km", "plate_country": country}
        super().__init__(*args, initial=start, **kwargs)


class SaleForm(forms.Form):
    """The day from which a car is no longer theirs."""

    on = forms.DateField(
        label=_("Sold on"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
