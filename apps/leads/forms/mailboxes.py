"""Where the mails of a source lie."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ..models import LeadMailbox

ONE_WORD = RegexValidator(r"^[!-~]+(?: [!-~]+)*$", _("Write it in plain Latin letters."))
BELOW = RegexValidator(r"^[\w-][\w.-]*(?:/[\w-][\w.-]*)*$", _("Write a name, like portal/london."))

OF_A_SERVER = ("host", "port", "username", "password", "folder", "done_folder")
HIDDEN = {LeadMailbox.Kind.FOLDER: OF_A_SERVER, LeadMailbox.Kind.IMAP: ("path",)}


class MailboxForm(forms.Form):
    """An account on a mail server, or a folder of ours; the password is never shown again."""

    kind = forms.ChoiceField(
        label=_("Where the mails are"),
        choices=LeadMailbox.Kind.choices,
        widget=forms.RadioSelect,
        initial=LeadMailbox.Kind.IMAP,
    )
    host = forms.CharField(
        label=_("Server"),
        max_length=200,
        required=False,
        validators=[RegexValidator(r"^[A-Za-z0-9.-]+$", _("Write a name, like imap.example.com."))],
        help_text=_("For example imap.example.com. We speak with it only over TLS."),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept sealed and never shown again. Leave it empty to keep the present one."),
    )
    folder = forms.CharField(
        label=_("Folder"), max_length=100, initial="INBOX", validators=[ONE_WORD]
    )
    done_folder = forms.CharField(
        label=_("Move read mails to"),
        max_length=100,
        required=False,
        validators=[ONE_WORD],
        help_text=_("Empty: they stay where they are and are marked as read."),
    )
    path = forms.CharField(
        label=_("Folder on our server"),
        max_length=200,
        required=False,
        validators=[BELOW],
        help_text=_("Below the mail folder of this installation, with .eml or .mbox files."),
    )
    from_beginning = forms.BooleanField(
        label=_("Also take the mails that lie there already"),
        required=False,
        help_text=_("Off: only what comes from now on."),
    )
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self):
        data = super().clean()
        self._forgive(data)
        if data.get("kind") == LeadMailbox.Kind.FOLDER:
            if not data.get("path") and "path" not in self.errors:
                self.add_error("path", _("Write which folder."))
            return data
        for name, sentence in {
            "host": _("Write the name of the server."),
            "username": _("Write the user name."),
        }.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if not data.get("password") and not self.known:
            self.add_error("password", _("Write the password."))
        return data

    def _forgive(self, data):
        """Leave alone what the page does not show for this kind of mailbox."""
        for name in HIDDEN.get(data.get("kind"), ()):
            if name in self.errors:
                del self.errors[name]
                data[name] = self.fields[name].initial or ""
