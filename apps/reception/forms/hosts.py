"""Who looks after a visit, and why somebody else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.dealers.models import User

# The usual reasons, by one tap; they are kept as they are said.
WHYS = (
    _("asked for at the door"),
    _("knows the car they want"),
    _("stands beside them"),
    _("the one suggested is not here"),
)


class AssignForm(forms.Form):
    """A host by one button; a reason where it is not the one suggested."""

    host = forms.ModelChoiceField(User.objects.none(), error_messages={"required": _("Choose.")})
    why = forms.CharField(max_length=200, required=False, label=_("Why not the one suggested?"))
    other = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = people

    def clean(self):
        data = super().clean()
        data["why"] = data.pop("other", "").strip() or data.get("why", "")
        return data

    def why_chips(self):
        return [(str(why), why) for why in WHYS]


class GiveForm(AssignForm):
    """Or somebody who is not free yet, for whom they wait."""

    waits_for = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, people=people, **kwargs)
        self.fields["waits_for"].queryset = people
        self.fields["host"].required = not self.data.get("waits_for")


class HandOnForm(forms.Form):
    """Whom to hand on to, and what they should know."""

    host = forms.ModelChoiceField(User.objects.none(), error_messages={"required": _("Choose.")})
    note = forms.CharField(max_length=300, label=_("What they should know"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = people
