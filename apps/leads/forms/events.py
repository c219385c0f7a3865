"""What is written about events and their guests."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from apps.customers import phones
from apps.customers.forms import WordsForm
from apps.customers.models import Customer, Purpose

from ..models import Campaign
from .public import CHANNELS, PublicForm

MOST = 20


def moment(label):
    """A field for a day and a time of day."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )


def people(**field):
    """A field for how many come together."""
    return forms.IntegerField(
        label=_("How many people?"), min_value=1, max_value=MOST, initial=1, **field
    )


class EventForm(forms.Form):
    """What happens when and where, and for how many."""

    name = forms.CharField(label=_("Name"), max_length=120)
    starts_at = moment(_("Starts"))
    ends_at = moment(_("Ends"))
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Empty: at the dealership.")
    )
    about = forms.CharField(
        label=_("What happens there?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Guests read it on the page where they sign up."),
    )
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=30_000,
        required=False,
        help_text=_("Empty: as many as come."),
        error_messages={"min_value": _("At least one seat; leave it empty for as many as come.")},
    )
    sign_up = forms.BooleanField(
        label=_("People may sign up themselves"), required=False, initial=True
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.all(),
        label=_("Campaign"),
        required=False,
        empty_label=_("of none"),
        help_text=_("Its leads and costs are counted there."),
    )


class WalkInForm(forms.Form):
    """Somebody at the door; nobody has to tell a name.

    `country` is the dealership's, by whose rules a number is read.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)
    party = people()
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args, country, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid7()} | (initial or {}), **kwargs)
        self.country = country

    def clean_phone(self):
        typed = self.cleaned_data["phone"].strip()
        if typed and not phones.normalise(typed, self.country).valid:
            raise forms.ValidationError(_("This is not a phone number that exists. Correct it."))
        return typed

    def clean(self):
        data = super().clean()
        reachable = data.get("phone") or data.get("email")
        if reachable and not data.get("name") and not data.get("customer"):
            self.add_error("name", _("Ask for the name as well, or leave the number out."))
        return data


class DoorForm(forms.Form):
    """How many of a party came."""

    party = people()


class InterestForm(WordsForm):
    """What a guest wants to hear about, and what they allow."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    wish = forms.CharField(label=_("What do they want?"), max_length=80, required=False)
    notes = forms.CharField(
        label=_("What else did they say?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    channels = forms.MultipleChoiceField(
        label=_("They allow it by"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid7()} | (initial or {}), **kwargs)


class SignUpForm(PublicForm):
    """Who is coming, and with how many."""

    party = people()

    field_order = ["party", "name", "phone", "email"]

    def clean(self):
        data = super().clean()
        if data.get("website"):
            raise forms.ValidationError(_("This did not work here. Please call us."))
        return data

    def guest(self):
        """What the action asks for."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("name", "phone", "email", "party")}
        consent = self.consent(Purpose.EVENTS)
        if consent:
            said["consent"] = (consent["channels"], data["wording"] or self.words)
        return said
