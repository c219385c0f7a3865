"""What is written down of a car on show."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from ..actions.odometer import MILES
from ..models import ShowCar, Variant
from ..odometer import km_of_miles, miles_of_km
from ..said import LANGUAGES
from .cars import WholeNumberField

MOST_LINES, LONGEST = 12, 80
# What is said in several languages: its label, and whether it is lines or one.
SAID = {
    "colour": (_("Colour"), False),
    "equipment": (_("Equipment, one thing on a line"), True),
    "colours": (_("Also to be had in, one colour on a line"), True),
}


class LinesField(forms.CharField):
    """A few short lines."""

    widget = forms.Textarea(attrs={"rows": 5})

    def to_python(self, value):
        lines = [" ".join(line.split()) for line in super().to_python(value).splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(
                _("At most %(lines)d lines of %(longest)d characters."),
                params={"lines": MOST_LINES, "longest": LONGEST},
            )
        return lines

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial or []), self.prepare_value(data))


class ShowCarForm(forms.Form):
    """A car on show. `place` is the dealership: its language comes first, its unit is shown.

    Who may not say what a car costs and has (not `whole`) says where it stands.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    variant = forms.ModelChoiceField(
        Variant.objects.select_related("car_model__brand").order_by(
            "car_model__brand__name", "car_model__name", "name"
        ),
        label=_("Car"),
    )
    place = forms.CharField(
        label=_("Where does it stand?"),
        max_length=60,
        help_text=_("As the desk calls it: by the window, hall 2. Waiting is counted by place."),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    price = forms.DecimalField(
        label=_("Price"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("Left empty, the tag says “ask us”."),
    )
    range = WholeNumberField(min_value=1, max_value=3000, required=False)

    def __init__(self, data=None, *, place, unit, car=None, whole=True, **kwargs):
        self.car, self.unit, self.whole = car, unit, whole
        super().__init__(data, initial=self._initial(car), **kwargs)
        self.fields["price"].label = f"{_now('Price')} ({place.currency})"
        self.fields["range"].label = (
            _("Range in miles") if unit == MILES else _("Range in kilometres")
        )
        self.first = place.language
        for code in sorted(LANGUAGES, key=lambda code: code != self.first):
            self._add_texts(code)
        if car:
            del self.fields["variant"], self.fields["key"]
            if not whole:
                self.fields = {"place": self.fields["place"]}
            for field in self.fields.values():
                field.show_hidden_initial = True  # What was on this screen, not what is there now.

    def _add_texts(self, code):
        for name, (label, lines) in SAID.items():
            field = LinesField if lines else forms.CharField
            self.fields[f"{name}_{code}"] = field(
                label=label,
                required=name == "colour" and code == self.first,
                **({} if lines else {"max_length": LONGEST}),
            )
            self.fields[f"{name}_{code}"].widget.attrs["lang"] = code

    def _initial(self, car):
        if car is None:
            return {"key": uuid7()}
        texts = {
            f"{name}_{code}": getattr(car, name).get(code) or ([] if lines else "")
            for name, (_label, lines) in SAID.items()
            for code in LANGUAGES
        }
        price = car.price
        if price is not None and price == int(price):
            price = int(price)
        return {"place": car.place, "price": price, "range": self._shown(car.range_km), **texts}

    def in_other_languages(self):
        """The fields of each language but the first, as (its code, its name, fields)."""
        for code, name in settings.LANGUAGES:
            if code != self.first:
                yield code, name, [self[f"{each}_{code}"] for each in SAID]

    def in_first_language(self):
        """The fields of the dealership's own language."""
        return [self[f"{name}_{self.first}"] for name in SAID]

    def first_name(self):
        """What the dealership's own language is called in itself."""
        with translation.override(self.first):
            return dict(settings.LANGUAGES)[self.first]

    def fields_of_car(self):
        """What an action takes: of a known car only what was changed here."""
        data, changed = self.cleaned_data, set(self.changed_data)
        if not self.whole:
            return {"place": data["place"]}
        said = {name: data[name] for name in ("variant", "place", "price", "key") if name in data}
        said["range_km"] = self._in_km(data["range"])
        shown = {"range_km": "range"}
        if self.car:
            said = {name: each for name, each in said.items() if shown.get(name, name) in changed}
        for name in SAID:
            written = {code: f"{name}_{code}" for code in LANGUAGES}
            if not self.car or changed & set(written.values()):
                texts = dict(getattr(self.car, name)) if self.car else {}
                texts |= {code: data[field] for code, field in written.items() if field in changed}
                said[name] = {code: text for code, text in texts.items() if text}
        return said

    def _shown(self, km):
        return km and (miles_of_km(km) if self.unit == MILES else km)

    def _in_km(self, number):
        return number and (km_of_miles(number) if self.unit == MILES else number)


class PhotosField(forms.FileField):
    """One photo or several at once."""

    class Several(forms.FileInput):
        allow_multiple_selected = True

    widget = Several(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data, initial=None):
        # Of none at all the field itself says that it is needed.
        return [super(PhotosField, self).clean(file, initial) for file in data or [None]]


class PhotosForm(forms.Form):
    """Photos of a show car."""

    photos = PhotosField(label=_("Photos"), help_text=_("JPEG, PNG or WebP; they are made small."))


class GoneForm(forms.Form):
    """Why a car is no longer on show."""

    why = forms.ChoiceField(choices=ShowCar.Gone)
