"""What somebody says who joins."""

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import User


class JoinForm(forms.Form):
    """The name and the password of a new account."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, with_password, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        if with_password:
            self.fields["password"].help_text = " ".join(password_validators_help_texts())
        else:
            del self.fields["password"], self.fields["again"]

    def clean(self):
        data = super().clean()
        password, again = data.get("password"), data.pop("again", None)
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Write the same one twice."))
        elif password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return data
