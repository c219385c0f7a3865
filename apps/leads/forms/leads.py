"""What people decide about a lead."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.dealers.models import User

from ..models import Lead


class AssignForm(forms.Form):
    """Somebody who sells here; each is a button of its own."""

    consultant = forms.ModelChoiceField(
        User.objects.none(),
        error_messages={
            "required": _("Choose who gets this lead."),
            "invalid_choice": _("This person does not sell here. Choose somebody from the list."),
        },
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consultant"].queryset = people


class LoseForm(forms.Form):
    """Why a lead is lost, and what shows it."""

    reason = forms.ChoiceField(
        label=_("Why is it lost?"),
        choices=Lead.LostReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is lost.")},
    )
    evidence = forms.CharField(
        label=_("What shows it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the customer said, or how often you tried.")},
    )

    def __init__(self, *args, lead, **kwargs):
        super().__init__(*args, **kwargs)
        tried = lead.contacts.count()
        self.fields["evidence"].help_text = ngettext(
            "For example in the customer's own words. %(count)d contact is recorded.",
            "For example in the customer's own words. %(count)d contacts are recorded.",
            tried,
        ) % {"count": tried}


class ReopenForm(forms.Form):
    """Why a closed lead is open again."""

    reason = forms.CharField(
        label=_("Why is it open again?"),
        max_length=300,
        error_messages={"required": _("Write why this lead is open again.")},
    )
