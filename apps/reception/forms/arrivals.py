"""Somebody at the desk: who, with how many, and what for."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from apps.customers.models import Customer
from apps.dealers.models import Skill, User

from ..models import Visit
from ..words import parted

Purpose, Wish = Visit.Purpose, Visit.Wish
# Each is a button that saves.
PURPOSES = (
    (Purpose.SALES, "car"),
    (Purpose.APPOINTMENT, "calendar-check"),
    (Purpose.TEST_DRIVE, "steering-wheel"),
    (Purpose.HAND_OVER, "key"),
    (Purpose.SERVICE, "tool"),
    (Purpose.PARTS, "package"),
    (Purpose.OTHER, "dots"),
)
MOST = 20


class ArrivalForm(forms.Form):
    """One line says who it is; the button that saves says why they came.

    `hosts` are the people whom somebody may ask for.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.CharField(max_length=240, required=False, label=_("Who is it?"))
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)
    purpose = forms.CharField(required=False)
    party_size = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    wish = forms.ChoiceField(label=_("Wish"), choices=Wish.choices, required=False)
    asked_for = forms.ModelChoiceField(
        User.objects.none(), label=_("Wants to see"), required=False, empty_label="–"
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=[("", "–"), *Skill.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Speaks"), choices=[("", "–"), *settings.LANGUAGES_SPOKEN], required=False
    )
    place = forms.CharField(
        label=_("Where in the showroom"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("What they said, and who is with them"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, hosts, initial=None, **kwargs):
        fresh = {"key": uuid7(), "party_size": 1, "wish": ""}
        super().__init__(*args, initial=fresh | (initial or {}), **kwargs)
        self.fields["asked_for"].queryset = hosts

    def clean(self):
        data = super().clean()
        # A button of somebody who was found carries both: the purpose, and whose card it is.
        purpose, _dot, key = data.get("purpose", "").partition(".")
        if purpose not in Purpose.values or purpose == Purpose.LOOKING:
            raise forms.ValidationError(_("Tap why they came: that saves it."))
        data["purpose"] = purpose
        if key:
            data["customer"] = self.fields["customer"].clean(key)
        return data

    def arrival(self):
        """Return what the action wants of a valid form."""
        data, typed = self.cleaned_data, parted(self.cleaned_data["who"])
        names = ("key", "purpose", "party_size", "wish", "asked_for", "topic", "language")
        said = {name: data[name] for name in (*names, "place", "note")}
        if data["customer"]:
            return said | {"customer": data["customer"]}
        if typed.reaches:
            contact = {"name": typed.name, "phone": typed.phone, "email": typed.email}
            return said | {"contact": contact}
        # A name alone reaches nobody and makes no card; it stands on the board.
        note = " · ".join(filter(None, [typed.name, data["note"]]))
        return said | {"note": note[:200]}

    def wish_chips(self):
        icons = {Wish.NONE: "minus", Wish.ALONE: "sofa", Wish.SOMEONE: "hand-stop"}
        return [(wish.value, wish.label, icons[wish]) for wish in Wish]


class IdentifyForm(forms.Form):
    """Who a visitor is of whom no name was known."""

    who = forms.CharField(max_length=240, required=False, label=_("Who is it?"))
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)

    def clean(self):
        data = super().clean()
        typed = parted(data.get("who", ""))
        if not data.get("customer") and not (typed.name and typed.reaches):
            self.add_error("who", _("Write a name, and a phone number or an e-mail address."))
        return data

    def visitor(self):
        """Return what the action wants of a valid form."""
        if customer := self.cleaned_data["customer"]:
            return {"customer": customer}
        typed = parted(self.cleaned_data["who"])
        return {"contact": {"name": typed.name, "phone": typed.phone, "email": typed.email}}
