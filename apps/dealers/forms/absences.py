"""Days away, and who covers."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Absence, StaffMembership, User

YEARS = 5  # Longer is nobody away whose work is covered.


def people_here(dealership):
    """Everybody who works at this dealership, by name."""
    members = StaffMembership.objects.filter(dealership=dealership, active=True)
    people = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return people.order_by("name", "pk")


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


class AbsenceForm(forms.Form):
    """Whole days, the last one included.

    `people` are those whose absence may be written down; with one person nobody is asked who.
    """

    user = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    kind = forms.ChoiceField(label=_("Why"), choices=Absence.Kind, widget=forms.RadioSelect)
    first = DayField(label=_("First day away"))
    last = DayField(label=_("Last day away"))
    cover = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Covered by"),
        required=False,
        empty_label=_("whoever is on shift"),
        help_text=_("Sees what is due for you on their own list; your customers stay yours."),
    )

    def __init__(self, *args, people, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["cover"].queryset = colleagues
        self.zone = timezone.get_current_timezone()

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes after the first."))
        if first and last and last.year - first.year > YEARS:
            self.add_error("last", _("Nobody is away that long: look at the year."))
        if data.get("cover") and data["cover"] == data.get("user"):
            self.add_error("cover", _("Choose somebody else: nobody covers for themselves."))
        return data

    def told(self):
        """What the actions want of a valid form, without the person."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "cover": data["cover"],
            "starts_at": self._midnight(data["first"]),
            "ends_at": self._midnight(data["last"] + timedelta(days=1)),
        }

    def _midnight(self, day):
        return datetime.combine(day, time.min, tzinfo=self.zone)


def days_of(absence):
    """The first and the last day of an absence, as its form shows them."""
    first = timezone.localdate(absence.starts_at)
    return {"first": first, "last": timezone.localdate(absence.ends_at - timedelta(seconds=1))}
