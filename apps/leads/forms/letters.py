"""What a person makes of a mail that no reader can read."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.customers import phones


class LetterForm(forms.Form):
    """Who wrote, how they are reached, and what they want; guessed from the mail where it says so.

    `country` is the dealership's, by whose rules a number is read.
    """

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    wish = forms.CharField(
        label=_("What do they want?"),
        max_length=80,
        required=False,
        help_text=_("For example a model, or an offer for their own car."),
    )
    comments = forms.CharField(
        label=_("What they wrote"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    language = forms.ChoiceField(
        label=_("Speaks"), choices=[("", "–"), *settings.LANGUAGES_SPOKEN], required=False
    )

    def __init__(self, *args, country, **kwargs):
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_phone(self):
        typed = self.cleaned_data["phone"].strip()
        if typed and not phones.normalise(typed, self.country).valid:
            raise forms.ValidationError(_("This is not a phone number that exists. Correct it."))
        return typed

    def clean(self):
        data = super().clean()
        reachable = data.get("phone") or data.get("email")
        if not reachable and not {"phone", "email"} & set(self.errors):
            self.add_error("email", _("Write an e-mail address or a phone number to answer to."))
        return data
