"""What people write down about cars."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.forms import countries

from .. import odometer, plates, vin
from ..actions.cars import FIELDS
from ..actions.odometer import MILES, MOST
from ..findings import Severity, filled
from ..models import OdometerReading

GROUPED = re.compile(r"\d{1,3}([ .,'\u00a0\u2009\u202f]\d{3})+")


class DoubtingForm(forms.Form):
    """A form that says its doubts once; sent again with the same values, it lets them be."""

    def doubts(self, data):
        """Return {name of a field: findings about it} for what was typed."""
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        self.tokens = []
        for name, findings in self.doubts(data).items():
            self.fields[name].doubts = findings
            self.fields[name].template_name = "vehicles/doubted_field.html"
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_doubts"
            self.tokens += [f"{name} {finding.code} {data[name]}" for finding in findings]
        return data

    def is_settled(self):
        """Whether it can be saved: nothing is wrong, and every doubt was on the screen before."""
        return self.is_valid() and set(self.tokens) <= set(self.data.getlist("seen"))


class WholeNumberField(forms.IntegerField):
    """A number as people write it, in groups or not: 61200, 61 200, 61,200, 61.200."""

    widget = forms.TextInput

    def to_python(self, value):
        text = str(value or "").strip()
        return super().to_python(re.sub(r"\D", "", text) if GROUPED.fullmatch(text) else value)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "numeric", "autocomplete": "off"}


class DayField(forms.DateField):
    """A day up to today."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def validate(self, value):
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("This day is still to come. Choose today or an earlier one."))


def _code_input(**attrs):
    return forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", **attrs})


class CarForm(DoubtingForm):
    """What is known of a car."""

    make = forms.CharField(
        label=_("Make"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "makes", "autocomplete": "off"}),
    )
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    model_year = WholeNumberField(label=_("Year"), min_value=1886, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False, widget=_code_input())
    plate_country = forms.ChoiceField(label=_("Plate of"), choices=countries, required=False)
    vin = forms.CharField(
        label=_("VIN"), max_length=40, required=False, widget=_code_input(spellcheck="false")
    )
    colour = forms.CharField(label=_("Colour"), max_length=60, required=False)

    def __init__(self, data=None, **kwargs):
        """Take the VIN that was meant in place of the typed one, when its button was pressed."""
        if data and data.get("use_vin"):
            data = data.copy()
            data["vin"] = data["use_vin"]
        super().__init__(data, **kwargs)

    def clean_model_year(self):
        year = self.cleaned_data["model_year"]
        if year and year > (latest := timezone.localdate().year + 1):
            raise ValidationError(_("Choose a year up to %(latest)s."), params={"latest": latest})
        return year

    def clean_vin(self):
        number = vin.normalise(self.cleaned_data["vin"])
        if len(number) > vin.LENGTH:
            sentence = _("This has %(count)s characters, a VIN has 17. Take out what is too many.")
            raise ValidationError(filled(sentence, count=len(number)))
        return number

    def clean(self):
        data = super().clean()
        named = data.get("make") and data.get("model")
        if not self.errors and not (named or data["vin"] or data["plate"]):
            raise ValidationError(_("Write make and model, or the plate, or the VIN."))
        if data.get("plate") and not data.get("plate_country"):
            self.add_error("plate_country", _("Choose the country of the plate."))
        return data

    def doubts(self, data):
        number, plate = data.get("vin", ""), data.get("plate", "")
        found = {
            # Hints tell of what is common where most VINs come from; they would stop everybody.
            "vin": [each for each in vin.check(number) if each.severity != Severity.HINT],
            "plate": plates.check(plate, data.get("plate_country", "")),
        }
        return {name: findings for name, findings in found.items() if findings}


UNITS = [("km", _("kilometres")), (MILES, _("miles"))]


def _unit_field():
    return forms.ChoiceField(label=_("Unit"), choices=UNITS, widget=forms.RadioSelect)


class NewCarForm(CarForm):
    """A car that is somebody's, as staff see it or are told of it."""

    odometer = WholeNumberField(
        label=_("Odometer today"), min_value=0, max_value=MOST, required=False
    )
    unit = _unit_field()
    since = DayField(
        label=_("Theirs since"), required=False, help_text=_("Left empty, it is today.")
    )


class EditCarForm(CarForm):
    """Corrections; what is not touched here stays as somebody else may have set it meanwhile."""

    def __init__(self, data=None, *, car, plate, country, **kwargs):
        initial = {name: getattr(car, name) for name in FIELDS}
        initial["plate"] = plate.shown if plate else ""
        initial["plate_country"] = plate.country if plate else country
        super().__init__(data, initial=initial, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True  # What was on this screen, not what is there now.

    def doubts(self, data):
        changed = set(self.changed_data)
        if "plate_country" in changed:
            changed.add("plate")
        return {name: found for name, found in super().doubts(data).items() if name in changed}

    def changes(self):
        """What the action asks for: the fields that were changed here."""
        data = self.cleaned_data
        changed = {name: data[name] for name in self.changed_data if name in FIELDS}
        if {"plate", "plate_country"} & set(self.changed_data):
            changed |= {"plate": data["plate"], "plate_country": data["plate_country"]}
        return changed


class ReadingForm(DoubtingForm):
    """What an odometer shows."""

    value = WholeNumberField(label=_("Odometer"), min_value=0, max_value=MOST)
    unit = _unit_field()
    on = DayField(label=_("Read on"))

    def __init__(self, data=None, *, car, **kwargs):
        super().__init__(data, **kwargs)
        self.car = car

    def doubts(self, data):
        if self.errors:
            return {}
        value, unit = data["value"], data["unit"]
        km = odometer.km_of_miles(value) if unit == MILES else value
        known = OdometerReading.objects.filter(vehicle=self.car).values_list("read_on", "km")
        new = odometer.Reading(data["on"], km)
        earlier = [odometer.Reading(*each) for each in known]
        if new in earlier:
            return {}  # The same click twice.
        finding = odometer.check(new, earlier, unit)
        return {"value": [finding]} if finding else {}


class SaleForm(forms.Form):
    """The day from which a car is no longer somebody's."""

    on = DayField(label=_("No longer theirs since"))
