"""Sheets for an outage, and what was written on them."""

from datetime import datetime, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from apps.customers.models import Customer
from apps.dealers.models import User

from ..actions.papers import KNOWN_OUTCOMES, TYPED_WITHIN
from ..models import Visit
from ..models.papers import MOST_FORMS
from ..words import parted
from .arrivals import MOST

Purpose, Wish = Visit.Purpose, Visit.Wish
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# Beyond it a time before the arrival is a slip of the pen, and no visit across midnight.
LONGEST_STAY = timedelta(hours=8)
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class PackForm(forms.Form):
    """For which day, how many blank forms, and whether phone numbers are on it."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    with_phones = forms.BooleanField(
        label=_("With phone numbers"),
        required=False,
        help_text=_("Each person on the sheet will see in their data that it was printed."),
    )
    # Last, since from here on the name means the field.
    forms = forms.IntegerField(
        label=_("Blank forms"),
        initial=12,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FORMS)],
        widget=forms.NumberInput(attrs=NUMBER),
    )

    field_order = ["day", "forms", "with_phones"]

    def __init__(self, *args, phones, **kwargs):
        super().__init__(*args, initial={"day": timezone.localdate()}, **kwargs)
        if not phones:
            del self.fields["with_phones"]

    def clean_day(self):
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today <= day <= today + timedelta(days=7):
            raise forms.ValidationError(_("Choose today or one of the next seven days."))
        return day


class TimeField(forms.TimeField):
    """A time of the sheet's day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PaperForm(forms.Form):
    """One sheet, in the order in which it is written; whoever it was comes last.

    `hosts` are the people who look after visitors, `expected` who was expected on the day.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    paper_number = forms.IntegerField(
        label=_("Number of the form"),
        min_value=1,
        max_value=2_000_000_000,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    day = forms.DateField(label=_("Day"), widget=DAY)
    came = TimeField(label=_("Came at"))
    greeted = TimeField(label=_("Greeted at"), required=False)
    left = TimeField(label=_("Left at"), required=False)
    party_size = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    purpose = forms.ChoiceField(label=_("Why did they come?"), choices=Purpose.choices)
    host = forms.ModelChoiceField(
        User.objects.none(), label=_("Who looked after them?"), required=False, empty_label="–"
    )
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[
            ("", _("not on the sheet")),
            *((each.value, each.label) for each in KNOWN_OUTCOMES),
        ],
        required=False,
    )
    expected = forms.ChoiceField(label=_("Expected as"), required=False)
    who = forms.CharField(max_length=240, required=False, label=_("Who was it?"))
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)

    def __init__(self, *args, hosts, expected, initial=None, **kwargs):
        fresh = {"key": uuid7(), "party_size": 1, "day": timezone.localdate()}
        super().__init__(*args, initial=fresh | (initial or {}), **kwargs)
        # The number is there already when one sheet follows the other.
        first = "came" if self.initial.get("paper_number") else "paper_number"
        self.fields[first].widget.attrs["autofocus"] = True
        self.fields["host"].queryset = hosts
        self.awaited = {each.key: each for each in expected}
        self.fields["expected"].choices = [
            ("", "–"),
            *((key, _at(each)) for key, each in self.awaited.items()),
        ]
        earliest = timezone.localdate() - TYPED_WITHIN
        self.fields["day"].widget.attrs |= {
            "min": earliest.isoformat(),
            "max": timezone.localdate().isoformat(),
        }

    def on_sheet(self):
        """The short fields, in the order of the sheet."""
        names = ("paper_number", "day", "came", "greeted", "left", "party_size")
        return [self[name] for name in (*names, "purpose", "host", "outcome")]

    def clean(self):
        data = super().clean()
        looking = data.get("purpose") == Purpose.LOOKING
        if looking and (data.get("who") or data.get("customer") or data.get("expected")):
            self.add_error("purpose", _("Whoever just looks is nobody. Choose what they wanted."))
        return data

    def sheet(self):
        """Return what the action wants of a valid form."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("key", "paper_number", "purpose", "party_size")}
        said |= {"host": data["host"], "outcome": data["outcome"]}
        came = said["arrived_at"] = self._moment("came")
        said |= {name: self._after(came, name) for name in ("greeted_at", "left_at")}
        if data["purpose"] == Purpose.LOOKING:
            return said | {"wish": Wish.ALONE}
        return said | self._who()

    def _who(self):
        data, typed = self.cleaned_data, parted(self.cleaned_data["who"])
        if expected := self.awaited.get(data["expected"]):
            return {"customer": expected.customer, "expected_key": expected.key}
        if data["customer"]:
            return {"customer": data["customer"]}
        if typed.reaches:
            contact = {"name": typed.name, "phone": typed.phone, "email": typed.email}
            return {"contact": contact}
        return {"note": typed.name[:200]}

    def _moment(self, name, days=0):
        time, day = self.cleaned_data[name], self.cleaned_data["day"] + timedelta(days=days)
        return time and timezone.make_aware(datetime.combine(day, time))

    def _after(self, came, name):
        """What came later on the sheet; after midnight where else it had been before they came."""
        name = name.removesuffix("_at")
        moment = self._moment(name)
        if moment and moment < came and (next_day := self._moment(name, 1)) - came <= LONGEST_STAY:
            return next_day
        return moment


def _at(expected):
    return f"{timezone.localtime(expected.at):%H:%M} {expected.customer}"
