"""What people write into a form of ours without signing in."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import clock
from apps.customers import phones
from apps.customers.models import Channel, ConsentWording, Purpose
from apps.vehicles.models import CarModel

from ..remarks import Remark
from ..stamps import FASTEST, seconds_since, stamp_of

LINKS = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 2
CHANNELS = (Channel.PHONE, Channel.EMAIL, Channel.SMS, Channel.WECHAT)


class PublicForm(forms.Form):
    """Who somebody is, how they are reached, and what they allow.

    `country` is the dealership's, `wording` the ConsentWording that the page shows.
    """

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    wording = forms.ModelChoiceField(
        ConsentWording.objects.all(), widget=forms.HiddenInput, required=False
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    phone = forms.CharField(
        label=pgettext_lazy("yours", "Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=pgettext_lazy("yours", "E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not an e-mail address. Please check it.")},
    )
    consents = forms.MultipleChoiceField(
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # People do not see it; machines fill in whatever they find.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, country, wording, initial=None, **kwargs):
        fresh = {"stamp": stamp_of(clock.now()), "wording": wording}
        super().__init__(*args, initial=fresh | (initial or {}), **kwargs)
        self.fields["wording"].queryset = ConsentWording.objects.filter(purpose=wording.purpose)
        self.country, self.words = country, wording

    def clean_phone(self):
        typed = self.cleaned_data["phone"].strip()
        if typed and not phones.normalise(typed, self.country).valid:
            raise forms.ValidationError(_("This number does not exist. Please check the digits."))
        return typed

    def clean(self):
        data = super().clean()
        reachable = data.get("phone") or data.get("email")
        if not reachable and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Please give us a phone number or an e-mail address."))
        self.age = seconds_since(data.get("stamp", ""), clock.now())
        if self.age is None and not data.get("website"):
            # Open since yesterday, or no page of ours: what was typed is kept, one press sends it.
            self.data = self.data.copy()
            self.data["stamp"] = stamp_of(clock.now())
            raise forms.ValidationError(
                _("This page was open for very long. Please send it once more.")
            )
        return data

    def doubts(self):
        """What speaks for a machine: then a person reads it first."""
        found = []
        if self.cleaned_data.get("website"):
            found.append(Remark.of("spam_hidden_field"))
        if self.age is not None and self.age < FASTEST.total_seconds():
            found.append(Remark.of("spam_too_fast", seconds=self.age))
        links = len(LINKS.findall(" ".join(str(value) for value in self.cleaned_data.values())))
        if links > MOST_LINKS:
            found.append(Remark.of("spam_links", count=links))
        return found

    def person(self):
        """Who it is, in the shape of our API."""
        data = self.cleaned_data
        return {
            "name": data["name"].strip(),
            "emails": [data["email"]] if data["email"] else [],
            "phones": [{"value": data["phone"]}] if data["phone"] else [],
        }

    def consent(self, purpose):
        """What they allow, in the shape of our API; None for those who allow nothing."""
        data = self.cleaned_data
        if not data["consents"]:
            return None
        wording = data["wording"] or self.words
        return {
            "purpose": str(Purpose(purpose)),
            "channels": data["consents"],
            "wording": str(wording.pk),
        }


class EnquireForm(PublicForm):
    """What interests you, who you are, when we may ring."""

    TIMES = [
        ("", _("any time")),
        ("morning", _("in the morning")),
        ("afternoon", _("in the afternoon")),
        ("evening", _("in the evening")),
    ]

    model = forms.ModelChoiceField(
        CarModel.objects.select_related("brand").order_by("brand__name", "name"),
        label=_("What interests you?"),
        required=False,
        empty_label=_("I do not know yet, or something else"),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    time = forms.ChoiceField(label=_("When may we ring?"), choices=TIMES, required=False)

    field_order = ["model", "message", "name", "phone", "email", "time"]

    def said(self, *, language, tracking):
        """The enquiry, in the shape of our API."""
        data, person = self.cleaned_data, self.person()
        if person["phones"] and data["time"]:
            person["phones"][0]["time"] = data["time"]
        model = data["model"]
        said = {
            "requested_at": clock.now().isoformat(),
            "interest": [{"make": model.brand.name, "model": model.name}] if model else [],
            "comments": data["message"].strip(),
            "language": language,
            "tracking": tracking,
            **person,
        }
        if consent := self.consent(Purpose.MARKETING):
            said["consent"] = consent
        return said
