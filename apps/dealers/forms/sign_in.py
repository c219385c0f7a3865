"""Signing in by a password."""

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext as _

from ..second_factor import memberships_of
from ..single_sign_on import provider_name


class SignInForm(LoginForm):
    """Address and password, unless one's group has put passwords away."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (
            ("login", _("E-mail")),
            ("password", _("Password")),
            ("remember", _("Stay signed in on this device")),
        ):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
        # A passkey is offered where the address is typed.
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"

    def clean(self):
        data = super().clean()
        person = self._login.user if hasattr(self, "_login") else None
        if person and not person.is_superuser and not _may_use_a_password(person):
            text = _("Your group does not use passwords. Sign in with your %(account)s.")
            raise forms.ValidationError(text % {"account": provider_name()})
        return data


def _may_use_a_password(person):
    # Without a provider the rule would lock everybody out, whoever wrote it.
    return not provider_name() or all(
        membership.group.password_sign_in for membership in memberships_of(person)
    )
