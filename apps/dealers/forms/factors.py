"""Second factors, in our words."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CodeWords(forms.Form):
    """The field for a code: large on a phone, filled in by it where it knows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = self.code_label, self.code_help
        code.widget.attrs = {"autocomplete": "one-time-code", "autofocus": True} | self.code_attrs


class CodeAtSignIn(CodeWords, AuthenticateForm):
    code_label = pgettext_lazy("to sign in", "Code")
    code_help = _("From your authenticator app, or one of your recovery codes.")
    code_attrs = {"inputmode": "numeric"}


class CodeAgain(CodeWords, ReauthenticateForm):
    code_label = pgettext_lazy("to sign in", "Code")
    code_help = _("From your authenticator app, or one of your recovery codes.")
    code_attrs = {"inputmode": "numeric"}


class FirstCode(CodeWords, ActivateTOTPForm):
    code_label = pgettext_lazy("to sign in", "Code")
    code_help = _("The six digits that the app shows now.")
    code_attrs = {"inputmode": "numeric", "maxlength": 6}


class NewPasskey(AddWebAuthnForm):
    """A passkey opens the door by itself; a plain security key only beside a password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = pgettext_lazy("thing", "Name")
        name.help_text = _("What you call it, for example: my phone.")
        alone.label = _("Sign in with it alone, without a password")
        alone.help_text = _("Off for a security key that knows no fingerprint, face or PIN.")
        alone.initial = True


class PasskeyName(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = pgettext_lazy("thing", "Name")
