"""An enquiry as it is told on the telephone or at the door."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from apps.customers import phones
from apps.customers.models import Customer

from ..actions.entries import TOLD

KIND_ICONS = {"phone": "phone-incoming", "walk_in": "walk", "event": "confetti", "social": "social"}


class EnquiryForm(forms.Form):
    """The number first: whoever is known need not say who they are.

    `country` is the dealership's, by whose rules a number is read.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("How"), choices=[(way.value, way.label) for way in TOLD])
    customer = forms.ModelChoiceField(Customer.objects.all(), required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    network = forms.CharField(
        label=_("Where they wrote"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "networks"}),
        help_text=_("For example WeChat, Douyin or Instagram."),
    )
    wechat = forms.CharField(
        label=_("WeChat"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    account = forms.CharField(
        label=_("Name of their account there"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    wish = forms.CharField(
        label=_("What do they want?"),
        max_length=80,
        required=False,
        help_text=_("For example a model, or an offer for their own car."),
    )
    notes = forms.CharField(
        label=_("What else did they say?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of a message paste its whole text."),
    )
    language = forms.ChoiceField(
        label=_("Speaks"), choices=[("", "–"), *settings.LANGUAGES_SPOKEN], required=False
    )

    def __init__(self, *args, country, initial=None, **kwargs):
        fresh = {"key": uuid7(), "kind": TOLD[0].value}
        super().__init__(*args, initial=fresh | (initial or {}), **kwargs)
        self.country = country

    def clean_phone(self):
        typed = self.cleaned_data["phone"].strip()
        if typed and not phones.normalise(typed, self.country).valid:
            raise forms.ValidationError(
                _("This is not a phone number that exists. Read it back to the caller.")
            )
        return typed

    def clean(self):
        data = super().clean()
        if data.get("customer"):
            return data
        if not data.get("name"):
            self.add_error("name", _("Ask for the name."))
        if data.get("account") and not data.get("network"):
            self.add_error("network", _("Write on which platform they have this account."))
        reachable = any(data.get(name) for name in ("phone", "email", "wechat", "account"))
        if not reachable and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Ask for a phone number or an e-mail address."))
        return data

    def kind_chips(self):
        return [(way.value, way.label, KIND_ICONS[way.value]) for way in TOLD]
