"""When somebody is on the floor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import User


class ShiftTimesForm(forms.Form):
    """A day and its hours, by the clock on the dealership's wall."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("A time before the start is on the next day."),
    )


class ShiftForm(ShiftTimesForm):
    """The same, for somebody of the dealership."""

    person = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    field_order = ["person", "day", "starts", "ends"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
